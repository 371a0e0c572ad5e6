#!/usr/bin/env bash
# Fails when provider/schema.json is not what the plugin in bin/ serves, and shows that it would.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
scripts/schema.sh "$temp/schema.json"

# compare COMMITTED: fails with the difference.
compare() {
	diff -u --label "$1" "$1" --label "the plugin" "$temp/schema.json" && return
	echo "provider/schema.json is stale: run 'make schema sdk' and commit the result" >&2
	return 1
}

compare provider/schema.json

# A check that cannot fail is worth nothing: a spoiled copy must be found out.
sed 's/"description"/"descriptoin"/' provider/schema.json >"$temp/spoiled.json"
if compare "$temp/spoiled.json" >/dev/null 2>&1; then
	echo "schema-check did not notice a spoiled schema" >&2
	exit 1
fi
echo "provider/schema.json is current; a spoiled copy was found out"

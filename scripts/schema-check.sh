#!/usr/bin/env bash
# Fails when provider/schema.json is not what the plugin in bin/ serves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
scripts/schema.sh "$temp/schema.json"
if ! diff -u --label provider/schema.json provider/schema.json --label "the plugin" "$temp/schema.json"; then
	echo "provider/schema.json is stale: run 'make schema sdk' and commit the result" >&2
	exit 1
fi
echo "provider/schema.json is current"

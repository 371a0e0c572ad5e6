#!/usr/bin/env bash
# Fails with the list of the files in sdk/ that are not what provider/schema.json gives.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
scripts/sdk.sh "$temp/generated"

# What git tracks or would track, which leaves out what compilers put beside it.
mkdir "$temp/committed"
git ls-files --cached --others --exclude-standard -z sdk | while IFS= read -r -d '' file; do
	[[ -e $file ]] || continue
	mkdir -p "$temp/committed/$(dirname "${file#sdk/}")"
	cp "$file" "$temp/committed/${file#sdk/}"
done

if ! stale=$(cd "$temp" && diff -rq committed generated); then
	echo "these files are stale: run 'make sdk' and commit the result" >&2
	sed 's/^/  /' <<<"$stale" >&2
	exit 1
fi
echo "sdk/ is current ($(find "$temp/generated" -type f | wc -l) files)"

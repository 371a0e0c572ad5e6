#!/usr/bin/env bash
# Builds every archive of a release in two new clones of the commit that is checked out, and fails unless each has the same hash.
# VERSION is the version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build-tool.sh release
scripts/build-tool.sh sbom
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
for name in one "the other"; do
	git clone --quiet . "$temp/$name"
	(cd "$temp/$name" && goreleaser release --snapshot --clean --skip=docker >"$temp/log" 2>&1) || { cat "$temp/log" >&2; exit 1; }
done
diff "$temp/one/dist/checksums.txt" "$temp/the other/dist/checksums.txt" >&2 || { echo "the archives of two clones differ" >&2; exit 1; }
cat "$temp/one/dist/checksums.txt"
echo "two clones of $(git rev-parse --short HEAD) give the same $(grep -c . "$temp/one/dist/checksums.txt") files"

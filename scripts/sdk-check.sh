#!/usr/bin/env bash
# Fails with the list of the files in sdk/ that are not what provider/schema.json gives, and shows that it would.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
scripts/sdk.sh "$temp/sdk"

# compare FOLDER: lists what is stale, missing or superfluous in it.
compare() {
	local stale
	stale=$(diff -rq "$1" "$temp/sdk") && return
	echo "these files are stale: run 'make sdk' and commit the result"
	sed "s,$temp/sdk,generated,g; s/^/  /" <<<"$stale"
	return 1
}

# committed FOLDER: copies the files of sdk/ that git tracks, which leaves out what compilers put beside them. New files that
# are not committed yet count too.
committed() {
	git ls-files --cached --others --exclude-standard -z sdk | while IFS= read -r -d '' file; do
		[[ -e $file ]] || continue
		mkdir -p "$(dirname "$1/${file#sdk/}")"
		cp "$file" "$1/${file#sdk/}"
	done
}

committed "$temp/committed"
compare "$temp/committed" >&2

# A check that cannot fail is worth nothing: a changed, a missing and a superfluous file must be found out.
spoil() {
	rm -rf "$temp/spoiled"
	cp -r "$temp/committed" "$temp/spoiled"
	(cd "$temp/spoiled" && eval "$2")
	if found=$(compare "$temp/spoiled"); then
		echo "sdk-check did not notice $1" >&2
		exit 1
	fi
	[[ $found == *"$3"* ]] || {
		echo "sdk-check noticed $1, but did not name $3: $found" >&2
		exit 1
	}
}
spoil "a changed file" 'echo "// stale" >>nodejs/projectApiKey.ts' projectApiKey.ts
spoil "a missing file" 'rm python/pyproject.toml' pyproject.toml
spoil "a superfluous file" 'touch java/Left.java' Left.java
echo "sdk/ is current ($(find "$temp/sdk" -type f | wc -l) files); a changed, a missing and a superfluous file were found out"

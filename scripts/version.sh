#!/usr/bin/env bash
# version.sh VERSION: makes the repository of this version: the plugin, the schema, the SDKs, and what names the version to users.
# After a release that is the next one's, with -dev. Others that end in alpha.N, beta.N or rc.N every package registry can have.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1-}
if [[ ! $version =~ ^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}(-dev|-(alpha|beta|rc)\.[0-9]+)?$ ]]; then
	echo "version.sh: '$version' is none of X.Y.Z, X.Y.Z-rc.N (or alpha, beta) and X.Y.Z-dev" >&2
	exit 1
fi

# replace EXPRESSION FILE…: edits files.
replace() {
	local file
	for file in "${@:2}"; do
		sed -E -i.bak "$1" "$file"
		rm "$file.bak"
	done
}

replace "s/^(var Version = )\".*\"/\1\"$version\"/" provider/provider.go
replace "s/(plugin install resource mongodbatlas-native )[^ ]+( --file)/\1$version\2/" README.md examples/README.md
replace "/<artifactId>mongodbatlas-native</,/<version>/s#<version>.*<#<version>$version<#" examples/java/pom.xml tests/e2e/programs/java/pom.xml

"${MAKE:-make}" build schema sdk VERSION="$version"

#!/usr/bin/env bash
# maven-bundle.sh FILE: packs the Java SDK as Maven Central wants it: the jar with its sources and documentation, each signed
# with the one secret key of gpg and with its checksums, in a zip with the folders of a Maven repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD
mkdir -p "$(dirname "$1")"
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
cp -r sdk/java "$temp/sdk"
cd "$temp/sdk"

maven() { "$root/scripts/retry.sh" mvn --batch-mode --quiet -Dmaven.repo.local="$root/.tools/m2" "$@"; }
maven package org.apache.maven.plugins:maven-source-plugin:3.3.1:jar-no-fork org.apache.maven.plugins:maven-javadoc-plugin:3.11.2:jar -Ddoclint=none

# coordinate NAME: of the project itself, which comes before those that it depends on.
coordinate() { sed -n "s,^  <$1>\(.*\)</$1>,\1,p" pom.xml | head -1; }
group=$(coordinate groupId) artifact=$(coordinate artifactId) version=$(coordinate version)
folder=$temp/bundle/${group//./\/}/$artifact/$version
mkdir -p "$folder"
cp pom.xml "$folder/$artifact-$version.pom"
for kind in "" -sources -javadoc; do cp "target/$artifact-$version$kind.jar" "$folder"; done
cd "$folder"
for file in *; do
	gpg --batch --armor --detach-sign "$file"
	md5sum "$file" | cut -d ' ' -f 1 >"$file.md5"
	sha1sum "$file" | cut -d ' ' -f 1 >"$file.sha1"
done
cd "$temp/bundle"
rm -f "$out"
jar --create --no-manifest --file "$out" *

#!/usr/bin/env bash
# owner.sh OWNER: makes the repository that of another account on GitHub. The path of the Go module names the owner, and Go has
# it in every import; what is published under the owner's name follows from it (provider/metadata.go): the packages' names, the
# plugin's address. This changes the path wherever it stands, and generates the schema and the SDKs again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

old=$(sed -n 's,^module github.com/\(.*\)/.*,\1,p' go.mod)
new=${1-}
if [[ ! $new =~ ^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$ || ${#new} -gt 39 ]]; then
	echo "owner.sh: '$new' is no name of an account on GitHub: 'make owner OWNER=name'" >&2
	exit 1
fi
if [[ $new == "$old" ]]; then
	echo "the owner is $old already"
	exit 0
fi

# replace TEXT EXPRESSION: edits what git tracks or would track and has the text, but for sdk/, which is generated.
replace() {
	local file
	while IFS= read -r -d '' file; do
		sed -E -i.bak "$2" "$file"
		rm "$file.bak"
	done < <(git grep --untracked -IlzF -e "$1" -- ':!sdk' || true)
}

# field NAME: of the schema, the first of this name.
field() { sed -n "s/^ *\"$1\": \"\(.*\)\".*/\1/p" provider/schema.json | head -1; }

dotnet=$(field rootNamespace) java=$(field basePackage)

echo "changing the owner from $old to $new"
replace "$old/pulumi-mongodbatlas-native" "s#(^|[^A-Za-z0-9-])$old/pulumi-mongodbatlas-native#\1$new/pulumi-mongodbatlas-native#g"
replace "@$old" "s#@$old([^A-Za-z0-9-]|\$)#@$new\1#g"
# Container registries and Maven Central have names in lower case.
replace "ghcr.io/${old,,}/" "s#ghcr\.io/${old,,}/#ghcr.io/${new,,}/#g"

"${MAKE:-make}" build schema
replace "$dotnet.MongoDBAtlasNative" "s#${dotnet//./\\.}\.MongoDBAtlasNative#$(field rootNamespace).MongoDBAtlasNative#g"
replace "$java.mongodbatlasnative" "s#${java//./\\.}\.mongodbatlasnative#$(field basePackage).mongodbatlasnative#g"
replace "io.github.${old,,}" "s#io\.github\.${old,,}([^A-Za-z0-9.-])#io.github.${new,,}\1#g"

"${MAKE:-make}" build schema sdk # the examples, which the schema shows, have changed

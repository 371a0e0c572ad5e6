#!/usr/bin/env bash
# schema.sh FILE: writes to FILE the schema that the plugin in bin/ serves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

plugin=$PWD/bin/pulumi-resource-mongodbatlas-native
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
# Outside the repository: the CLI would take PulumiPlugin.yaml for a project of its own.
(cd "$temp" && pulumi package get-schema "$plugin" >schema.json)
cp "$temp/schema.json" "$1"

#!/usr/bin/env bash
# schema.sh FILE: writes to FILE the schema that the plugin in bin/ serves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$1
pulumi package get-schema ./bin/pulumi-resource-mongodbatlas-native >"$out.$$" || {
	rm -f "$out.$$"
	exit 1
}
mv "$out.$$" "$out"

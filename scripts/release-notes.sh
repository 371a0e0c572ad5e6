#!/usr/bin/env bash
# release-notes.sh TAG: the section of CHANGELOG.md of the version that the tag names. Fails unless the commit is that version's
# release commit: what is committed is what the registry and the Go module proxy serve.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1#v}
schema=$(sed -n 's/^  "version": "\(.*\)",/\1/p' provider/schema.json)
if [[ $schema != "$version" ]]; then
	echo "provider/schema.json is of version $schema, not $version: tag the commit that 'make release VERSION=$version' prepared" >&2
	exit 1
fi
notes=$(awk -v heading="## [$version]" 'index($0, "## [") == 1 { inside = index($0, heading) == 1; next } inside' CHANGELOG.md)
if [[ -z ${notes//[[:space:]]/} ]]; then
	echo "CHANGELOG.md says nothing of $version" >&2
	exit 1
fi
echo "$notes"

#!/usr/bin/env bash
# release.sh VERSION: prepares the commit that is released as this version: the schema and the SDKs with the plugin's address, the
# version's section of the changelog, and the states that later versions must take in. Nothing is committed or tagged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1-}
refuse() {
	echo "release.sh: $*" >&2
	exit 1
}
[[ $version != *-dev ]] || refuse "'make release VERSION=X.Y.Z': $version is a version that is still being developed"
[[ -z $(git status --porcelain) ]] || refuse "there are changes that are not committed"
[[ ! -e tests/upgrade/testdata/$version ]] || refuse "version $version has been released: tests/upgrade/testdata/$version is there"
unreleased=$(awk 'index($0, "## [") == 1 { inside = $0 == "## [Unreleased]"; next } inside' CHANGELOG.md)
[[ ${unreleased//[[:space:]]/} ]] || refuse "CHANGELOG.md says nothing under '## [Unreleased]'"

scripts/version.sh "$version"

echo "writing the changelog's section, and recording states into tests/upgrade/testdata/$version"
sed -i.bak "s/^## \[Unreleased\]\$/&\\
\\
## [$version] - $(date -u +%F)/" CHANGELOG.md
rm CHANGELOG.md.bak
"${MAKE:-make}" cli
go test -count=1 ./tests/upgrade -run '^TestRecord$' -record

cat <<END

The release of $version is prepared. To have it published:
  make test snapshot
  git add --all && git commit -m 'Release $version' && git push
  git tag v$version && git push origin v$version, on which the release workflow sets sdk/go/v$version too
Then \`make version VERSION=…-dev\` begins the next version.
END

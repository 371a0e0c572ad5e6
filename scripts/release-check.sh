#!/usr/bin/env bash
# Whether what is here could be released: goreleaser's configuration, the workflows, the packages of the SDKs, and what the
# Pulumi registry asks of a community package. Nothing is built for other platforms; `make snapshot` does that. All checks run,
# even if one fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build-tool.sh release
scripts/release-tools.sh
scripts/sdk-packages.sh --install nodejs python

export NO_COLOR=1
failed=()
# check NAME COMMAND…: quiet unless it fails.
check() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		echo "$name: passed"
	else
		echo "$name: FAILED: $*"
		echo "$output"
		failed+=("$name")
	fi
}

tarball=(.tools/packages/*.tgz)
wheel=(.tools/packages/*.whl)
node=.tools/release/node_modules/.bin
python=.tools/release/python/bin

check goreleaser .tools/bin/goreleaser check
check actionlint .tools/bin/actionlint -shellcheck= -pyflakes= # not what happens to be installed
check zizmor "$python/zizmor" --offline --quiet --persona=pedantic --strict-collection .github
check twine "$python/twine" check --strict "${wheel[@]}"
check validate-pyproject "$python/validate-pyproject" sdk/python/pyproject.toml
check publint "$node/publint" "${tarball[@]}" --strict
# Of the package's paths only its root is meant to be imported.
check attw "$node/attw" "${tarball[@]}" --no-emoji --entrypoints .
check registry go test -count=1 ./tests/registry/... ./tools/notices/...

if ((${#failed[@]})); then
	echo "release-check: these failed: ${failed[*]}" >&2
	exit 1
fi

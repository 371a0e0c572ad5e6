#!/usr/bin/env bash
# go-test.sh STAGE: the Go tests of one stage of `make test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# run FLAGS… -- PATTERN…: go test on the packages that match; a pattern that matches nothing is a mistake, not a success.
run() {
	local flags=() packages=() pattern matched
	while [[ $1 != -- ]]; do
		flags+=("$1")
		shift
	done
	shift
	for pattern in "$@"; do
		matched=$(go list "$pattern" 2>&1) || { echo "$matched" >&2; exit 1; }
		[[ $matched != *"matched no packages"* ]] || { echo "no package matches $pattern" >&2; exit 1; }
		mapfile -t -O ${#packages[@]} packages <<<"$matched"
	done
	go test "${flags[@]}" "${packages[@]}"
}

scripts/retry.sh go mod download

case $1 in
unit)
	mapfile -t packages < <(go list ./... | grep -v /tests/)
	go test -race "${packages[@]}"
	go test ./tests/readme/...
	(cd tools/gensdk && ../../scripts/retry.sh go list -deps -test ./... >/dev/null && go test ./...)
	;;
contract) run -v -count=1 -- ./tests/contract/... ;; # go test does not see the vendor's module change
faults)
	# The whole sweep, whose table go test would swallow; then all tests, a tenth of the sweep among them, with the race detector.
	FAULTS_REPORT=$PWD/.tools/faults run -count=1 -run='^TestSweep$' -- ./tests/faults
	cat .tools/faults
	run -race -- ./tests/sim/... ./tests/faults/...
	;;
budget) run -v -- ./tests/budget/... ;;
e2e)
	# The suite runs the binaries in bin/ and .tools/bin, which go test does not see change: hence -count=1.
	# Against the real Atlas only the lifecycle runs; the other tests need what only the emulator can do.
	run -v -count=1 -timeout 20m ${ACCEPTANCE:+-run=^TestLifecycle\$} -- ./tests/e2e/...
	;;
demo) run -v -count=1 -- ./tests/demo/... ;;
*)
	echo "go-test.sh: no stage '$1'" >&2
	exit 2
	;;
esac

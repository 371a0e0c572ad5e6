#!/usr/bin/env bash
# go-test.sh STAGE: the Go tests of one stage of `make test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/retry.sh go mod download

case $1 in
unit)
	# What only turns texts into texts has nothing to race for, and much to do.
	mapfile -t packages < <(go list ./... | grep -v -e /tests/ -e /redact$)
	go test -race -timeout 30m "${packages[@]}"
	go test ./provider/internal/redact ./tests/resources/... ./tests/readme/... ./tests/scripts/... ./tests/sdk/...
	(cd tools/gensdk && ../../scripts/retry.sh go list -deps -test ./... >/dev/null && go test ./...)
	;;
contract) go test -v -count=1 ./tests/contract/... ;; # go test does not see the vendor's module change
faults)
	# The whole sweeps, whose table go test would swallow; then all tests, a part of the sweeps among them, with the race detector.
	FAULTS_REPORT=$PWD/.tools/faults go test -count=1 -timeout 30m -run='^Test(Rotation)?Sweep$' ./tests/faults
	cat .tools/faults
	go test -race -timeout 30m ./tests/sim/... ./tests/faults/...
	;;
budget) go test -v ./tests/budget/... ;;
e2e)
	# The suite runs the binaries in bin/ and .tools/bin, which go test does not see change: hence -count=1.
	# Against the real Atlas only the lifecycle runs; the other tests need what only the emulator can do. Some of them wait: more
	# of them run side by side than there are cores.
	go test -v -count=1 -timeout 20m -parallel $((3 * $(getconf _NPROCESSORS_ONLN))) ${ACCEPTANCE:+-run=^TestLifecycle\$} ./tests/e2e/...
	;;
upgrade) go test -v -count=1 ./tests/upgrade/... ;; # with the binaries too
owner) go test -v -count=1 ./tests/owner/... ;; # it reads every file
demo) go test -v -count=1 ./tests/demo/... ;;
*)
	echo "go-test.sh: no stage '$1'" >&2
	exit 2
	;;
esac

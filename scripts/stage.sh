#!/usr/bin/env bash
# stage.sh NAME COMMAND [ARG…]: runs one stage of `make test`, says how long it took and, last, whether it failed.
# stage.sh --begin: forgets earlier stages. stage.sh --summary: lists the stages since then.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

log=.tools/stages
mkdir -p .tools

case $1 in
--begin)
	: >"$log"
	exit 0
	;;
--summary)
	echo
	expand -t 20 "$log"
	echo "stages: $(grep -c . "$log") passed, 0 failed"
	exit 0
	;;
esac

name=$1
shift
echo
echo "==> $name: $*"
begin=$SECONDS
"$@"
status=$?
if ((status != 0)); then
	echo "stage '$name' failed with exit code $status after $((SECONDS - begin)) s; 'make $name' runs it alone" >&2
	exit "$status"
fi
printf '%s\tpassed\t%d s\n' "$name" $((SECONDS - begin)) | tee -a "$log" | expand -t 20

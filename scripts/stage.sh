#!/usr/bin/env bash
# stage.sh NAME COMMAND [ARG…]: runs one stage of `make test`, says how long it took and, last, whether it failed. A command that
# exits with 77 could not check anything here, and has said why: that is no failure, and is not counted as passed either.
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
	skipped=$(grep -c $'\tNOT CHECKED\t' "$log")
	echo "stages: $(($(grep -c . "$log") - skipped)) passed, 0 failed$( ((skipped == 0)) || echo ", $skipped skipped")"
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
result=passed
if ((status == 77)); then
	result="NOT CHECKED"
elif ((status != 0)); then
	echo "stage '$name' failed with exit code $status after $((SECONDS - begin)) s; 'make $name' runs it alone" >&2
	exit "$status"
fi
printf '%s\t%s\t%d s\n' "$name" "$result" $((SECONDS - begin)) | tee -a "$log" | expand -t 20

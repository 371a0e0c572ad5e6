#!/usr/bin/env bash
# Looks for known vulnerabilities in what this repository calls. A finding fails. Where the database cannot be reached the
# check says so and passes, unless VULNCHECK=required. VULNDB names another database (https:// or file://).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

default=https://vuln.go.dev
scripts/build-tool.sh vuln

# check FOLDER DATABASE: 0 nothing found, 3 found something, 4 the database cannot be reached, else another failure.
check() {
	local output status=0
	# A network that swallows packets would make govulncheck wait for minutes.
	if [[ $2 == http* ]] && ! curl -fsSL --max-time 20 -o /dev/null "$2/index/db.json.gz" 2>/dev/null; then
		return 4
	fi
	output=$(cd "$1" && GOFLAGS=-buildvcs=false "$OLDPWD/.tools/bin/govulncheck" -db "$2" ./... 2>&1) || status=$?
	if ((status != 0 && status != 3)) && [[ $2 == http* && $output == *"fetching vulnerabilities:"* ]]; then
		return 4
	fi
	echo "$output"
	return "$status"
}

# expect STATUS WHAT CHECK…: the check itself must be seen to work.
expect() {
	local want=$1 what=$2 got=0 output
	output=$("${@:3}") || got=$?
	if ((got != want)); then
		echo "vulncheck: $what gave $got instead of $want: $output" >&2
		exit 1
	fi
}
planted=file://$PWD/tools/vuln/planted
expect 3 "a planted vulnerability" check tools/vuln/planted/program "$planted/database"
expect 4 "a database that cannot be reached" check tools/vuln/planted/program https://127.0.0.1:1
echo "a planted vulnerability was found; a database that cannot be reached was noticed"

status=0
check . "${VULNDB:-$default}" || status=$?
case $status in
0) ;;
3) echo "vulncheck: known vulnerabilities, listed above" >&2 ;;
4)
	if [[ ${VULNCHECK-} == required ]]; then
		echo "vulncheck: the database ${VULNDB:-$default} cannot be reached, and VULNCHECK=required" >&2
	else
		echo "vulncheck: NOT CHECKED: the database ${VULNDB:-$default} cannot be reached (VULNCHECK=required makes this an error)"
		status=0
	fi
	;;
*) echo "vulncheck: govulncheck failed with exit code $status" >&2 ;;
esac
exit "$status"

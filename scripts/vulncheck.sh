#!/usr/bin/env bash
# Looks for known vulnerabilities in what this repository calls. A finding fails. Where the database cannot be reached it says so
# and exits with 77, so that its stage is not counted as passed; with VULNCHECK=required that is an error. VULNDB names another
# database (https:// or file://).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

database=${VULNDB:-https://vuln.go.dev}
scripts/build-tool.sh vuln

# unreachable: says that nothing was checked.
unreachable() {
	if [[ ${VULNCHECK-} == required ]]; then
		echo "vulncheck: the database $database cannot be reached, and VULNCHECK=required" >&2
		exit 1
	fi
	echo "vulncheck: NOT CHECKED: the database $database cannot be reached (VULNCHECK=required makes this an error)"
	exit 77
}

# A network that swallows packets would make govulncheck wait for minutes.
if [[ $database == http* ]]; then
	curl -fsSL --max-time 20 -o /dev/null "$database/index/db.json.gz" 2>/dev/null || unreachable
fi
status=0
output=$(GOFLAGS=-buildvcs=false .tools/bin/govulncheck -db "$database" ./... 2>&1) || status=$?
# 3 is a finding; anything else may be the network, which failed after all.
if [[ $status != [03] && $database == http* && $output == *"fetching vulnerabilities:"* ]]; then
	unreachable
fi
echo "$output"
case $status in
0) ;;
3) echo "vulncheck: known vulnerabilities, listed above" >&2 ;;
*) echo "vulncheck: govulncheck failed with exit code $status" >&2 ;;
esac
exit "$status"

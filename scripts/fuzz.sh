#!/usr/bin/env bash
# Fuzzes every target for FUZZTIME each (10m), one after the other, and prints a table. An input that fails is written to
# the testdata/fuzz/ of its package, where `make unit` tries it again from then on. All targets run even if one fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/retry.sh go mod download
log=.tools/fuzz
mkdir -p "$log"
: >"$log/table"
failed=0
while IFS=: read -r file target; do
	echo "==> $target, for ${FUZZTIME:=10m}"
	result=passed
	# Minimizing an input that only covers more is not worth minutes of the time.
	go test "./${file%/*}" -run='^$' -fuzz="^$target\$" -fuzztime="$FUZZTIME" -fuzzminimizetime=10x 2>&1 |
		tee "$log/$target.log" || { result=FAILED; failed=1; }
	# The last line of progress: fuzz: elapsed: 3s, execs: 123 (41/sec), new interesting: 2 (total: 9)
	progress=$(grep -o 'execs: .*' "$log/$target.log" | tail -n 1) || progress="did not begin"
	printf '%s\t%s\t%s\t%s\n' "$target" "$result" "$FUZZTIME" "$progress" >>"$log/table"
done < <(git ls-files -z '*_test.go' | xargs -0 sed -n '/^func Fuzz/{s/^func \(Fuzz[A-Za-z]*\)(.*/\1/;F;p}' | paste -d : - -)
echo
expand -t 20 "$log/table"
exit "$failed"

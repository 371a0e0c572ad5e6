#!/usr/bin/env bash
# retry.sh COMMAND [ARG…]: runs a command that downloads something, up to three times with a pause between.
# Package registries fail for a moment now and then; a build should not.
set -uo pipefail

pauses=(5 20)
for attempt in 1 2 3; do
	"$@" && exit 0
	status=$?
	if ((attempt < 3)); then
		pause=${RETRY_PAUSE:-${pauses[attempt - 1]}}
		echo "retry: '$*' failed with exit code $status; trying again in $pause s (attempt $((attempt + 1)) of 3)" >&2
		sleep "$pause"
	fi
done
echo "retry: '$*' failed three times; the last exit code was $status" >&2
exit "$status"

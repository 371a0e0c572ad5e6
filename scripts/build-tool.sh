#!/usr/bin/env bash
# build-tool.sh NAME [LDFLAGS]: builds the commands that tools/NAME/go.mod lists as tools into .tools/bin.
# They are built again only when that module's go.mod or go.sum, the flags or the Go version change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

name=$1
ldflags=${2-}
root=$PWD
stamp=$root/.tools/stamps/$name

cd "tools/$name"
mapfile -t packages < <(sed -n -e 's/^tool \([^(][^ ]*\)$/\1/p' -e '/^tool ($/,/^)$/s/^\t\(.*\)$/\1/p' go.mod)
key=$({ sed 1d go.mod; cat go.sum; go version; echo "$ldflags"; } | cksum)

# command_of PACKAGE: the name of its binary, as the go command gives it: …/goreleaser/v2 makes goreleaser.
command_of() { sed -E -e 's,/v[0-9]+$,,' -e 's,.*/,,' <<<"$1"; }

if [[ -f $stamp && $(cat "$stamp") == "$key" ]]; then
	missing=
	for package in "${packages[@]}"; do
		[[ -x $root/.tools/bin/$(command_of "$package") ]] || missing=yes
	done
	[[ $missing ]] || exit 0
fi

# progress LOG TOTAL: says every 10 s how far `go build -v` is, which names in LOG each package that it has begun.
progress() {
	while sleep 10 && kill -0 $$ 2>/dev/null; do
		echo "  still building: $(wc -l <"$1" | tr -d ' ') of at most $2 packages, $SECONDS s" >&2
	done
}

mkdir -p "$root/.tools/bin" "$root/.tools/stamps"
log=$(mktemp)
ticker=
trap '[[ -z $ticker ]] || kill "$ticker" 2>/dev/null; rm -f "$log"' EXIT
for package in "${packages[@]}"; do
	command=$(command_of "$package")
	total=$("$root/scripts/retry.sh" go list -deps "$package" | wc -l | tr -d ' ')
	echo "building $command into .tools/bin, once: $total packages, which takes minutes unless Go has compiled them before" >&2
	progress "$log" "$total" &
	ticker=$!
	go build -v -ldflags "$ldflags" -o "$root/.tools/bin/$command.$$" "$package" 2>"$log" || { cat "$log" >&2; exit 1; }
	kill "$ticker" 2>/dev/null || true
	wait "$ticker" 2>/dev/null || true
	ticker=
	mv "$root/.tools/bin/$command.$$" "$root/.tools/bin/$command"
done
echo "$key" >"$stamp"

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
key=$({ cat go.mod go.sum; go version; echo "$ldflags"; } | cksum)

# command_of PACKAGE: the name of its binary, as the go command gives it: …/goreleaser/v2 makes goreleaser.
command_of() { sed -E -e 's,/v[0-9]+$,,' -e 's,.*/,,' <<<"$1"; }

if [[ -f $stamp && $(cat "$stamp") == "$key" ]]; then
	missing=
	for package in "${packages[@]}"; do
		[[ -x $root/.tools/bin/$(command_of "$package") ]] || missing=yes
	done
	[[ $missing ]] || exit 0
fi

mkdir -p "$root/.tools/bin" "$root/.tools/stamps"
"$root/scripts/retry.sh" go list -deps "${packages[@]}" >/dev/null
for package in "${packages[@]}"; do
	command=$(command_of "$package")
	echo "building $command into .tools/bin (once)" >&2
	go build -ldflags "$ldflags" -o "$root/.tools/bin/$command.$$" "$package"
	mv "$root/.tools/bin/$command.$$" "$root/.tools/bin/$command"
done
echo "$key" >"$stamp"

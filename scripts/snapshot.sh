#!/usr/bin/env bash
# Builds every archive of a release into dist/, serves that folder on loopback, and runs the demo on the plugin that
# `pulumi plugin install --server` fetches from there and on the emulator of its archive. VERSION is the version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build-tool.sh release
scripts/build-tool.sh sbom

begin=$SECONDS
goreleaser release --snapshot --clean --skip=docker
echo
echo "built in $((SECONDS - begin)) s:"
(cd dist && du -k -- *.tar.gz | awk '{printf "  %6.1f MiB  %s\n", $1 / 1024, $2}' && sha256sum --quiet --check checksums.txt)
echo "checksums.txt: $(cksum <dist/checksums.txt)"

temp=$(mktemp -d)
server=
cleanup() {
	[[ -z $server ]] || kill "$server" 2>/dev/null || true
	rm -rf "$temp"
}
trap cleanup EXIT

python3 -u -m http.server --bind 127.0.0.1 --directory dist 0 >"$temp/serving" 2>"$temp/requests" &
server=$!
for ((i = 0; i < 100; i++)); do
	[[ ! -s $temp/serving ]] || break
	kill -0 "$server" || { cat "$temp/requests" >&2; exit 1; }
	sleep 0.1
done
port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$temp/serving")

tar -xzf "dist/atlas-emulator-v$VERSION-$(go env GOOS)-$(go env GOARCH).tar.gz" -C "$temp" atlas-emulator
DEMO_VERSION=$VERSION DEMO_SERVER=http://127.0.0.1:$port DEMO_EMULATOR=$temp/atlas-emulator scripts/demo.sh
echo
echo "the plugin came from dist/:"
grep -o '"GET [^"]*" [0-9]*' "$temp/requests" | grep "\.tar\.gz.* 200" | sort -u

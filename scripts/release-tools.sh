#!/usr/bin/env bash
# Installs the checkers of a release that come as packages, each pinned in tools/release, into .tools/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

key=$(cksum tools/release/package-lock.json tools/release/requirements.txt; node --version; python3 -c 'import sys; print(sys.version, sys.base_prefix)')
stamp=.tools/stamps/release-packages
[[ ! -f $stamp || $(<"$stamp") != "$key" ]] || exit 0

echo "installing the checkers of a release into .tools/release (once)"
rm -rf .tools/release "$stamp"
mkdir -p .tools/release .tools/stamps
cp tools/release/package.json tools/release/package-lock.json .tools/release
(cd .tools/release && ../../scripts/retry.sh npm ci --loglevel=error >/dev/null)
python3 -m venv .tools/release/python
scripts/retry.sh .tools/release/python/bin/python -m pip install --quiet --no-input --disable-pip-version-check -r tools/release/requirements.txt
echo "$key" >"$stamp"

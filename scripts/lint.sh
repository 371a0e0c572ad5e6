#!/usr/bin/env bash
# go vet and golangci-lint, on the module of the repository's root and on tools/gensdk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build-tool.sh lint
for module in . tools/gensdk; do
	(
		cd "$module"
		"$OLDPWD/scripts/retry.sh" go list -deps -test ./... >/dev/null
		go vet ./...
		golangci-lint run --config "$OLDPWD/.golangci.yml" ./...
	)
done

#!/usr/bin/env bash
# sdk.sh FOLDER: generates the SDKs of provider/schema.json into FOLDER.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p .tools/bin
(cd tools/gensdk && ../../scripts/retry.sh go list -deps ./... >/dev/null && go build -o ../../.tools/bin/gensdk .)
.tools/bin/gensdk -schema provider/schema.json -out "$1"

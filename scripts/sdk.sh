#!/usr/bin/env bash
# sdk.sh FOLDER: generates the SDKs of provider/schema.json into FOLDER.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p .tools/bin
(cd tools/gensdk && ../../scripts/retry.sh go list -deps ./... >/dev/null && go build -o ../../.tools/bin/gensdk .)
# The Java generator warns on standard output about secrets in the configuration, which are meant.
.tools/bin/gensdk -schema provider/schema.json -license LICENSE -out "$1" >/dev/null

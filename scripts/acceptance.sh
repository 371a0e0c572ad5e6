#!/usr/bin/env bash
# The end-to-end suite against the real Atlas. It creates keys in two projects of yours and deletes them again.
# acceptance.sh --check: only says whether what it needs is set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# any NAME…: whether one of these variables is set.
any() {
	local name
	for name in "$@"; do [[ -z ${!name-} ]] || return 0; done
	return 1
}

missing=()
if ! any MONGODB_ATLAS_ACCESS_TOKEN MONGODB_ATLAS_PROFILE &&
	! { any MONGODB_ATLAS_CLIENT_ID && any MONGODB_ATLAS_CLIENT_SECRET; } &&
	! { any MONGODB_ATLAS_PUBLIC_API_KEY MONGODB_ATLAS_PUBLIC_KEY MCLI_PUBLIC_API_KEY &&
		any MONGODB_ATLAS_PRIVATE_API_KEY MONGODB_ATLAS_PRIVATE_KEY MCLI_PRIVATE_API_KEY; }; then
	missing+=("credentials of an organization owner: MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY, or MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET, or MONGODB_ATLAS_ACCESS_TOKEN, or MONGODB_ATLAS_PROFILE")
fi
any MONGODB_ATLAS_ORG_ID || missing+=("MONGODB_ATLAS_ORG_ID, the organization's id")
any MONGODB_ATLAS_PROJECT_ID_1 || missing+=("MONGODB_ATLAS_PROJECT_ID_1, the id of a project in it")
any MONGODB_ATLAS_PROJECT_ID_2 || missing+=("MONGODB_ATLAS_PROJECT_ID_2, the id of another")
if ((${#missing[@]})); then
	{
		echo "make acceptance runs against the real Atlas; these are not set:"
		printf '  - %s\n' "${missing[@]}"
	} >&2
	exit 1
fi
[[ ${1-} != --check ]] || exit 0

ACCEPTANCE=1 exec scripts/stage.sh acceptance scripts/go-test.sh e2e

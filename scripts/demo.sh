#!/usr/bin/env bash
# The life of an API key, narrated: the real `pulumi` command and the plugin in bin/, against an emulated Atlas on this
# machine. Everything it makes is in one temporary folder, which is removed at the end, also when interrupted.
#
# DEMO_SERVER=URL installs version DEMO_VERSION of the plugin from there, and DEMO_EMULATOR=FILE is the emulator to start, for
# what was built for a release instead of what is in bin/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -t 1 && -z ${NO_COLOR-} ]]; then
	bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m' color=always
else
	bold='' dim='' plain='' color=never
fi
export TERM=dumb # otherwise the CLI asks the terminal for its background colour, and not every terminal answers
exec </dev/null
root=$PWD
version=${DEMO_VERSION:-$(sed -n 's/^  "version": "\(.*\)",/\1/p' provider/schema.json)}
temp=$(mktemp -d "${TMPDIR:-/tmp}/atlas-demo.XXXXXX")
emulator=

cleanup() {
	local status=$?
	trap - EXIT
	trap '' INT TERM HUP PIPE # nothing interrupts this
	if [[ $emulator ]]; then
		kill "$emulator" 2>/dev/null || true
		wait "$emulator" 2>/dev/null || true
	fi
	rm -rf "$temp"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
trap 'exit 141' PIPE

# say TEXT…: what happens next, and why. run COMMAND…: shows a command and runs it.
step=0
say() {
	step=$((step + 1))
	printf '\n%s%d. %s%s\n' "$bold" "$step" "$1" "$plain"
	shift
	(($# == 0)) || printf '   %s\n' "$@"
	echo
}
run() {
	printf '%s$ %s%s\n' "$dim" "$*" "$plain"
	"$@"
}

# quiet COMMAND…: shows a command and runs it without its output, unless it fails.
quiet() {
	printf '%s$ %s%s\n' "$dim" "$*" "$plain"
	"$@" >"$temp/log" 2>&1 || {
		cat "$temp/log" >&2
		return 1
	}
}

# atlas METHOD PATH [JSON]: calls the API as somebody else would, with the emulator's key.
atlas() {
	local body=()
	[[ -z ${3-} ]] || body=(--data "$3" --header 'Content-Type: application/json')
	curl --noproxy '*' --silent --show-error --fail --digest --user "$MONGODB_ATLAS_PUBLIC_KEY:$MONGODB_ATLAS_PRIVATE_KEY" \
		--header 'Accept: application/vnd.atlas.2023-01-01+json' --request "$1" "${body[@]}" "$MONGODB_ATLAS_BASE_URL/api/atlas/v2$2"
}

# field NAME: the value of the first such field of the JSON on standard input.
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -1; }

echo "${bold}The life of a MongoDB Atlas API key, managed by Pulumi, against an emulated Atlas.${plain}"
began=$SECONDS

say "Start an Atlas of our own" \
	"atlas-emulator is an in-memory Atlas with an organization and two projects. Nothing leaves this machine."
printf '%s$ atlas-emulator -env atlas.env &%s\n' "$dim" "$plain"
"${DEMO_EMULATOR:-bin/atlas-emulator}" -quiet -env "$temp/atlas.env" &
emulator=$!
for ((i = 0; i < 100; i++)); do
	[[ ! -s $temp/atlas.env ]] || break
	kill -0 "$emulator" 2>/dev/null || { echo "atlas-emulator ended early" >&2; exit 1; }
	sleep 0.1
done
# shellcheck source=/dev/null
. "$temp/atlas.env"
echo "MONGODB_ATLAS_BASE_URL=$MONGODB_ATLAS_BASE_URL, projects $ATLAS_PROJECT_1 and $ATLAS_PROJECT_2"

say "A stack in a temporary folder" \
	"The program is examples/yaml: one ProjectApiKey in two projects. The state is a local file; secrets in it are" \
	"encrypted with a passphrase."
export PATH=$root/.tools/bin:$PATH
export PULUMI_HOME=$temp/pulumi-home PULUMI_BACKEND_URL=file://$temp/state PULUMI_CONFIG_PASSPHRASE=demo
export PULUMI_SKIP_UPDATE_CHECK=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true PULUMI_DISABLE_REGISTRY_RESOLVE=true
export PULUMI_IGNORE_AMBIENT_PLUGINS=true # a plugin on PATH would be taken instead of the one installed below
unset PULUMI_ACCESS_TOKEN PULUMI_STACK PULUMI_CONFIG PULUMI_CONFIG_PASSPHRASE_FILE
mkdir -p "$temp/state"
mkdir "$temp/program"
cp examples/yaml/Pulumi.yaml "$temp/program"
sed -n '/^resources:/,$p' examples/yaml/Pulumi.yaml | sed 's/^/   /'
echo
if [[ ${DEMO_SERVER-} ]]; then
	quiet pulumi plugin install resource mongodbatlas-native "v$version" --server "$DEMO_SERVER"
else
	quiet pulumi plugin install resource mongodbatlas-native "$version" --file bin/pulumi-resource-mongodbatlas-native
fi
cd "$temp/program"
quiet pulumi stack init demo
run pulumi config set firstProjectId "$ATLAS_PROJECT_1"
run pulumi config set secondProjectId "$ATLAS_PROJECT_2"
pulumi() { command pulumi --non-interactive --color "$color" "$@"; }

say "pulumi up" "Two requests: one creates the key in the first project, one assigns it to the second."
run pulumi up --yes --skip-preview

say "The outputs" "Atlas showed the private key once, to the provider. Pulumi keeps it as a secret."
run pulumi stack output
state=$temp/state/.pulumi/stacks/atlas-api-key/demo.json
echo
echo "In the state file it is ciphertext:"
sed -n 's/.*\("privateKey":{[^}]*}\).*/   \1/p' "$state"
echo
key_id=$(pulumi stack output apiKeyId)
public_key=$(pulumi stack output publicKey)
private_key=$(pulumi stack output privateKey --show-secrets)
# no_plain_text: fails when the private key stands anywhere in the state.
no_plain_text() {
	if grep -rqF -- "$private_key" "$temp/state"; then
		echo "the private key is in the state in plain text" >&2
		exit 1
	fi
	printf '%s$ grep -rF "$private_key" state/%s\n(nothing: the private key is nowhere in plain text)\n' "$dim" "$plain"
}
no_plain_text
echo
echo "It is the real one: Atlas accepts it."
printf '%s$ curl --digest --user "$public_key:$private_key" $MONGODB_ATLAS_BASE_URL/api/atlas/v2/groups/%s%s\n' "$dim" "$ATLAS_PROJECT_1" "$plain"
curl --noproxy '*' --silent --show-error --fail --digest --user "$public_key:$private_key" --header 'Accept: application/vnd.atlas.2023-01-01+json' \
	"$MONGODB_ATLAS_BASE_URL/api/atlas/v2/groups/$ATLAS_PROJECT_1" | field name | sed 's/^/HTTP 200, project /'

say "Change a role" "One word of the program changes. The preview shows which; the key and its private half stay."
run sed -i.bak s/GROUP_READ_ONLY/GROUP_DATA_ACCESS_READ_ONLY/ Pulumi.yaml
run pulumi preview --diff
run pulumi up --yes --skip-preview

say "Somebody changes the key behind our back" "A colleague makes it a mere reader of the first project, by curl."
printf '%s$ curl --digest -X PATCH -d '\''{"roles":["GROUP_READ_ONLY"]}'\'' …/groups/%s/apiKeys/%s%s\n' "$dim" "$ATLAS_PROJECT_1" "$key_id" "$plain"
atlas PATCH "/groups/$ATLAS_PROJECT_1/apiKeys/$key_id" '{"roles":["GROUP_READ_ONLY"]}' >/dev/null
echo "refresh finds it, and up puts it right:"
run pulumi refresh --yes --skip-preview --diff
no_plain_text
run pulumi up --yes --skip-preview

say "Another stack gives a key roles in its project" \
	"Somebody made this key by hand. The program is examples/yaml/shared-key: it looks the key up by its description, and" \
	"owns nothing but its roles in one project."
legacy=$(atlas POST "/groups/$ATLAS_PROJECT_1/apiKeys" '{"desc":"made by hand","roles":["GROUP_READ_ONLY"]}' | field id)
cp -r "$root/examples/yaml/shared-key" "$temp/shared"
cd "$temp/shared"
sed -n '/^variables:/,/^outputs:/p' Pulumi.yaml | sed '/^outputs:/d; s/^/   /'
quiet pulumi stack init demo
run pulumi config set keyDescription "made by hand"
run pulumi config set projectId "$ATLAS_PROJECT_2"
run pulumi up --yes --skip-preview
# assigned PROJECT…: shows which projects Atlas shows the key in, and fails where it is others.
assigned() {
	local key project projects=()
	key=$(atlas GET "/orgs/$MONGODB_ATLAS_ORG_ID/apiKeys/$legacy")
	for project in "$ATLAS_PROJECT_1" "$ATLAS_PROJECT_2"; do
		[[ $key != *"$project"* ]] || projects+=("$project")
	done
	echo "Atlas shows the key in: ${projects[*]}"
	[[ ${projects[*]} == "$*" ]]
}
assigned "$ATLAS_PROJECT_1" "$ATLAS_PROJECT_2"
echo
echo "Destroyed again, it takes its roles away, and the key stays:"
run pulumi destroy --yes --skip-preview
assigned "$ATLAS_PROJECT_1"
cd "$temp/program"

say "Import a key that exists already" "It is the one made by hand. Its private key cannot be had any more, and the provider says so."
run pulumi import mongodbatlas-native:index:ProjectApiKey legacy "$ATLAS_PROJECT_1-$legacy" --yes --skip-preview --protect=false --out legacy.yaml
echo
echo "The code that it wrote, put into the program:"
sed -n '2,$p' legacy.yaml | sed 's/^/   /'
{
	sed '/^resources:/q' Pulumi.yaml
	sed 1d legacy.yaml
	sed '1,/^resources:/d' Pulumi.yaml
} >with-legacy.yaml
mv with-legacy.yaml Pulumi.yaml
echo
run pulumi preview --expect-no-changes

say "pulumi destroy" "Both keys are deleted in Atlas."
run pulumi destroy --yes --skip-preview
left=$(atlas GET "/orgs/$MONGODB_ATLAS_ORG_ID/apiKeys" | grep -oE "$key_id|$legacy" || true)
[[ -z $left ]] || { echo "these keys are still there: $left" >&2; exit 1; }

echo
echo "${bold}Done in $((SECONDS - began)) s. The emulator ends and the temporary folder is removed.${plain}"

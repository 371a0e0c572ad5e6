#!/usr/bin/env bash
# Whether there is a Pulumi CLI for the demo on the PATH, which .tools/bin comes first on: new enough, and with the language host
# for YAML that comes with it. Says which, or what is wrong with it.
set -uo pipefail

oldest=3.231.0 # of the SDKs' own requirements, the Python SDK's

if ! path=$(command -v pulumi); then
	found="there is no pulumi on the PATH"
elif ! version=$(pulumi version 2>/dev/null) || [[ ! ${version#v} =~ ^[0-9]+\.[0-9]+\.[0-9]+ ]]; then
	found="$path does not say its version"
elif [[ $(printf '%s\n' "$oldest" "${version#v}" | sort -V | head -1) != "$oldest" ]]; then
	found="$path is $version, older than $oldest"
elif ! command -v pulumi-language-yaml >/dev/null; then
	found="pulumi-language-yaml, which belongs to $path, is not on the PATH"
else
	echo "using $path $version"
	exit 0
fi
echo "$found: the Pulumi CLI is built from source into .tools/bin, once, for which it takes minutes" >&2
exit 1

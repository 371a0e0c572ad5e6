#!/usr/bin/env bash
# prerequisites.sh WHAT…: names what is missing on this machine and how to get it, all at once. What the scripts themselves need
# is always looked at. This one must run with the bash 3.2 and the BSD tools of macOS.
# WHAT: go, cc, node, python, jdk, curl.
set -uo pipefail

missing=()

# report ends with what is missing, if anything is.
report() {
	((${#missing[@]})) || return 0
	{
		echo "missing on this machine:"
		printf '  - %s\n' "${missing[@]}"
	} >&2
	exit 1
}

# PREREQUISITES_BASH is for the test of this.
bash_version=${PREREQUISITES_BASH:-${BASH_VERSINFO[0]}}
((bash_version >= 4)) ||
	missing+=("bash 4 or newer, first on the PATH (found $bash_version): brew install bash")
[[ $(printf 'a\tb\n' | sed 's/\t/-/' 2>/dev/null) == a-b ]] ||
	missing+=("GNU sed as sed: brew install gnu-sed, and put \$(brew --prefix gnu-sed)/libexec/gnubin on the PATH")
[[ $(printf '1.10\0001.9\000' | sort -zV 2>/dev/null | tr '\0' ' ') == "1.9 1.10 " ]] ||
	missing+=("GNU coreutils (sort): brew install coreutils, and put \$(brew --prefix coreutils)/libexec/gnubin on the PATH")
[[ $(printf 'ab\n' | grep -oE 'b' 2>/dev/null) == b ]] ||
	missing+=("GNU grep as grep: brew install grep, and put \$(brew --prefix grep)/libexec/gnubin on the PATH")
command -v git >/dev/null || missing+=("git: apt-get install git, or xcode-select --install")

# at_least HAVE WANT: compares dotted versions.
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -1) == "$2" ]]; }

check_go() {
	local version
	command -v go >/dev/null || { missing+=("Go 1.26 or newer: https://go.dev/dl/"); return; }
	version=$(go env GOVERSION 2>/dev/null)
	at_least "${version#go}" 1.26 || missing+=("Go 1.26 or newer (found ${version:-none}): https://go.dev/dl/")
}

check_cc() {
	command -v "$(go env CC 2>/dev/null || echo gcc)" >/dev/null ||
		missing+=("a C compiler, for Go's race detector: apt-get install gcc libc6-dev, or xcode-select --install")
}

check_node() {
	local version
	command -v node >/dev/null && command -v npm >/dev/null || { missing+=("Node.js 20 or newer with npm: https://nodejs.org/"); return; }
	version=$(node --version 2>/dev/null)
	at_least "${version#v}" 20 || missing+=("Node.js 20 or newer (found $version): https://nodejs.org/")
}

check_python() {
	local version
	command -v python3 >/dev/null || { missing+=("Python 3.10 or newer: https://www.python.org/downloads/"); return; }
	version=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null)
	at_least "$version" 3.10 || missing+=("Python 3.10 or newer (found $version): https://www.python.org/downloads/")
	python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=("Python's venv module: apt-get install python3-venv")
}

check_jdk() {
	has_jdk && return
	if [[ ${CI-} == true && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
		echo "installing a JDK and Maven for the Java SDK, since this is CI and neither is here"
		"$(dirname "$0")/retry.sh" apt-get update -qq &&
			"$(dirname "$0")/retry.sh" apt-get install -qq -y --no-install-recommends default-jdk-headless maven >/dev/null
	fi
	has_jdk || missing+=("a JDK, 11 or newer, and Maven, for the Java SDK: apt-get install default-jdk-headless maven, or brew install openjdk maven")
}

has_jdk() { command -v javac >/dev/null && command -v mvn >/dev/null; }

check_curl() { command -v curl >/dev/null || missing+=("curl: apt-get install curl"); }

report
for what in "$@"; do
	"check_$what"
done
report

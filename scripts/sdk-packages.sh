#!/usr/bin/env bash
# Makes packages of the SDKs as they would be published, installs them as a user would, and compiles the examples against
# them. What is current already is not made again.
#
# sdk-packages.sh --install [LANGUAGE…]: only makes and installs the packages, of all three languages that can be run or of these:
#   .tools/node      node_modules with the Pulumi SDK, TypeScript and our package, installed from its tarball
#   .tools/python    a virtual environment with the Pulumi SDK, mypy and our package, installed from its wheel
#   .tools/m2        a Maven repository with the Pulumi SDK and our package; .tools/java/program, a program as a jar
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD
packages=$root/.tools/packages
retry=$root/scripts/retry.sh
mkdir -p "$packages" .tools/stamps

# fingerprint PATH…: of the contents of what git tracks or would track there.
fingerprint() {
	git ls-files --cached --others --exclude-standard -z -- "$@" | LC_ALL=C sort -zu |
		while IFS= read -r -d '' file; do [[ ! -f $file ]] || cksum "$file"; done | cksum
}

# current NAME KEY: whether what NAME stands for was made from KEY. made NAME KEY: it was, now.
current() { [[ -f .tools/stamps/$1 && $(<".tools/stamps/$1") == "$2" ]]; }
made() { echo "$2" >".tools/stamps/$1"; }

# copy FROM TO: the files that git tracks or would track, so that nothing is built inside sdk/.
copy() {
	rm -rf "$2"
	git ls-files --cached --others --exclude-standard -z -- "$1" | while IFS= read -r -d '' file; do
		[[ -f $file ]] || continue
		mkdir -p "$(dirname "$2/${file#"$1"/}")"
		cp "$file" "$2/${file#"$1"/}"
	done
}

nodejs_install() {
	local key
	key="$(fingerprint tools/node) $(node --version)"
	if ! current node "$key" || [[ ! -d .tools/node/node_modules ]]; then
		echo "nodejs: installing the Pulumi SDK and TypeScript into .tools/node"
		rm -rf .tools/node .tools/stamps/node-sdk
		copy tools/node .tools/node
		(cd .tools/node && "$retry" npm ci --loglevel=error >/dev/null)
		made node "$key"
	fi
	key="$key $(fingerprint sdk/nodejs)"
	current node-sdk "$key" && return
	echo "nodejs: compiling (tsc --strict), packing and installing the package"
	copy sdk/nodejs .tools/node/build/sdk # below node_modules, where the compiler looks for it
	rm -f "$packages"/*.tgz
	(cd .tools/node/build/sdk && PATH=$root/.tools/node/node_modules/.bin:$PATH npm pack --loglevel=error --foreground-scripts=false --ignore-scripts=false --pack-destination "$packages" >/dev/null)
	(cd .tools/node && "$retry" npm install --no-save --no-package-lock --prefer-offline --loglevel=error "$packages"/*.tgz >/dev/null)
	made node-sdk "$key"
}

nodejs_check() {
	local tsc=$root/.tools/node/node_modules/.bin/tsc project
	copy examples/typescript .tools/node/build/example
	cd .tools/node/build/example
	for project in tsconfig.json */tsconfig.json; do
		"$tsc" --strict --noEmit -p "$project"
	done
	node -e '
		const atlas = require("pulumi-mongodbatlas-native");
		if (typeof atlas.ProjectApiKey !== "function" || typeof atlas.Provider !== "function") process.exit(1);'
	cd "$root"
	echo "nodejs: $(basename "$packages"/*.tgz) installs, loads, and the programs of examples/typescript compile against it"
}

python_install() {
	local key
	key="$(fingerprint tools/python) $(python3 -c 'import sys; print(sys.version, sys.base_prefix)')"
	if ! current python "$key" || [[ ! -x .tools/python/bin/python ]]; then
		echo "python: installing the Pulumi SDK, build and mypy into .tools/python"
		rm -rf .tools/python .tools/stamps/python-sdk
		python3 -m venv .tools/python
		"$retry" .tools/python/bin/python -m pip install --quiet --no-input --disable-pip-version-check -r tools/python/requirements.txt
		made python "$key"
	fi
	key="$key $(fingerprint sdk/python)"
	current python-sdk "$key" && return
	echo "python: building and installing the wheel"
	copy sdk/python .tools/python/build/sdk
	rm -f "$packages"/*.whl
	.tools/python/bin/python -m build --wheel --no-isolation --outdir "$packages" .tools/python/build/sdk >.tools/python/build/log 2>&1 || {
		cat .tools/python/build/log >&2
		return 1
	}
	.tools/python/bin/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps --force-reinstall "$packages"/*.whl
	.tools/python/bin/python -m pip check >/dev/null
	made python-sdk "$key"
}

python_check() {
	local program
	copy examples/python .tools/python/build/example
	cd .tools/python/build/example
	for program in __main__.py */__main__.py; do # each is the module __main__
		../../bin/python -m mypy --strict --cache-dir ../mypy "$program" >mypy.log || {
			cat mypy.log >&2
			exit 1
		}
	done
	# The version that pip installs, written as PyPI wants it, becomes that of the plugin again.
	../../bin/python -c '
import json, pathlib
import pulumi_mongodbatlas_native as atlas
from pulumi_mongodbatlas_native import _utilities
atlas.ProjectApiKey, atlas.Provider
plugin = json.loads(pathlib.Path(atlas.__file__).with_name("pulumi-plugin.json").read_text())
assert _utilities.get_version() == plugin["version"], (_utilities.get_version(), plugin)'
	cd "$root"
	echo "python: $(basename "$packages"/*.whl) installs, imports, asks for its own version of the plugin, and the programs of examples/python type-check against it"
}

go_check() {
	local module
	for module in sdk/go examples/go; do
		(cd "$module" && "$retry" go list -deps ./... >/dev/null && go vet ./... && go build -o /dev/null ./...)
	done
	echo "go: sdk/go and examples/go vet and compile, each as a module of its own"
}

dotnet_check() {
	local project
	copy sdk/dotnet .tools/dotnet/sdk/dotnet # as the examples expect it
	copy examples/csharp .tools/dotnet/examples/csharp
	for project in .tools/dotnet/examples/csharp{,/*}/*.csproj; do
		DOTNET_CLI_TELEMETRY_OPTOUT=1 "$retry" dotnet build --nologo --verbosity quiet "$project"
	done
	echo "dotnet: sdk/dotnet compiles, and the programs of examples/csharp against it"
}

java_install() {
	local key poms=(sdk/java/pom.xml examples/java/pom.xml tests/e2e/programs/java/pom.xml)
	key="$(fingerprint sdk/java examples/java/pom.xml tests/e2e/programs/java) $(javac -version 2>&1)"
	current java-sdk "$key" && [[ -d .tools/m2 ]] && return
	copy sdk/java .tools/java/sdk
	copy examples/java .tools/java/example
	copy tests/e2e/programs/java .tools/java/program
	# Maven remembers a failed download and does not try it again unless --update-snapshots says so.
	local network=--offline
	if ! current java "$(cksum "${poms[@]}") $(javac -version 2>&1)" || [[ ! -d .tools/m2 ]]; then
		echo "java: fetching the Pulumi SDK and Maven's plugins into .tools/m2"
		network=--update-snapshots
	fi
	echo "java: compiling and installing the package, and packing the end-to-end program"
	maven $network -f .tools/java/sdk/pom.xml install
	maven $network -f .tools/java/program/pom.xml package
	# What Pulumi's language host asks of a project before it runs: which plugins are on its class path.
	maven $network -f .tools/java/example/pom.xml compile exec:java -DmainClass=com.pulumi.bootstrap.internal.Main -DmainArgs=packages
	made java "$(cksum "${poms[@]}") $(javac -version 2>&1)"
	made java-sdk "$key"
}

java_check() {
	copy examples/java .tools/java/example
	maven --offline -f .tools/java/example/pom.xml compile
	echo "java: the package installs, and the programs of examples/java compile against it"
}

# maven ARG…: quiet unless it fails. Its local repository is ours, so that nothing is left in the home directory.
maven() {
	local log=$root/.tools/java/log again=("$retry")
	[[ $1 != --offline ]] || again=()
	"${again[@]}" mvn --batch-mode --quiet -Dmaven.repo.local="$root/.tools/m2" "$@" >"$log" 2>&1 || {
		cat "$log" >&2
		return 1
	}
}

# unless_unchanged LANGUAGE PATH…: runs LANGUAGE_check, unless it passed with the same files.
unless_unchanged() {
	local key
	key="$(fingerprint "${@:2}" scripts/sdk-packages.sh) $(go version) $(javac -version 2>&1 || true)"
	if current "checked-$1" "$key"; then
		echo "$1: unchanged since it passed"
		return
	fi
	"$1_check"
	made "checked-$1" "$key"
}

install=(nodejs python java)
[[ ${1-} != --install || $# == 1 ]] || install=("${@:2}")
for language in "${install[@]}"; do
	case $language in
	nodejs) scripts/prerequisites.sh node ;;
	python) scripts/prerequisites.sh python ;;
	java) scripts/prerequisites.sh jdk ;;
	*) echo "sdk-packages.sh: no language '$language'" >&2 && exit 2 ;;
	esac
	"${language}_install"
done
[[ ${1-} != --install ]] || exit 0
unless_unchanged nodejs sdk/nodejs examples/typescript tools/node
unless_unchanged python sdk/python examples/python tools/python
unless_unchanged go sdk/go examples/go
if command -v dotnet >/dev/null; then
	unless_unchanged dotnet sdk/dotnet examples/csharp
else
	echo "dotnet: not compiled, since there is no .NET SDK here (tests/sdk reads its project)"
fi
unless_unchanged java sdk/java examples/java

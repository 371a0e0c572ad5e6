# `make help` lists the targets. Everything that is built or downloaded goes to .tools/ and bin/, which git ignores;
# nothing is installed elsewhere. What must be there already is checked by scripts/prerequisites.sh.

# The account on GitHub that this belongs to. go.mod says it, once for all that is published; `make owner OWNER=…` changes it.
OWNER  := $(shell sed -n 's,^module github.com/\(.*\)/.*,\1,p' go.mod)
MODULE := $(shell sed -n 's,^module ,,p' go.mod)
PROVIDER := pulumi-resource-mongodbatlas-native
# The version that the plugin, the schema and the SDKs carry: the source's own, unless another is asked for.
VERSION  ?= $(shell sed -n 's/^var Version = "\(.*\)"/\1/p' provider/provider.go)
PULUMI_VERSION := $(shell sed -n 's,.*github.com/pulumi/pulumi/pkg/v3 \(v[^ ]*\).*,\1,p' tools/cli/go.mod)

# .SHELLFLAGS came with GNU make 3.82; macOS has 3.81.
ifeq ($(filter oneshell,$(.FEATURES)),)
$(error GNU make 3.82 or newer is needed: brew install make, and run gmake)
endif
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The real `pulumi` runs without touching the home directory, the network or anybody's account.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export PULUMI_HOME := $(CURDIR)/.tools/pulumi-home
export PULUMI_SKIP_UPDATE_CHECK := true
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION := true
export PULUMI_DISABLE_REGISTRY_RESOLVE := true
export GOLANGCI_LINT_CACHE := $(CURDIR)/.tools/golangci-lint-cache
unexport PULUMI_ACCESS_TOKEN PULUMI_STACK PULUMI_CONFIG PULUMI_CONFIG_PASSPHRASE_FILE

# Only `make acceptance` may see credentials for the real Atlas.
ifneq ($(MAKECMDGOALS),acceptance)
unexport MONGODB_ATLAS_PUBLIC_API_KEY MONGODB_ATLAS_PUBLIC_KEY MCLI_PUBLIC_API_KEY
unexport MONGODB_ATLAS_PRIVATE_API_KEY MONGODB_ATLAS_PRIVATE_KEY MCLI_PRIVATE_API_KEY
unexport MONGODB_ATLAS_CLIENT_ID MONGODB_ATLAS_CLIENT_SECRET MONGODB_ATLAS_ACCESS_TOKEN
unexport MONGODB_ATLAS_PROFILE MONGODB_ATLAS_BASE_URL MCLI_OPS_MANAGER_URL
unexport MONGODB_ATLAS_ORG_ID MONGODB_ATLAS_PROJECT_ID ACCEPTANCE
unexport MONGODB_ATLAS_PROJECT_ID_1 MONGODB_ATLAS_PROJECT_ID_2
endif

# How the plugin is built, here and for a release: without cgo, so that it runs with any C library, Alpine's too; and without
# gRPC's own request log, by the switch that gRPC has for that, for nothing here serves it. docs/performance.md says what that saves.
BUILD := CGO_ENABLED=0 go build -trimpath -tags grpcnotrace

STAGE := scripts/stage.sh

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.* ## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

##
## building
##

.PHONY: build
build: prerequisites ## the plugin and the emulator, into bin/
	@scripts/retry.sh go mod download
	@echo "building bin/$(PROVIDER) $(VERSION) and bin/atlas-emulator"
	@$(BUILD) -ldflags "-s -w -X $(MODULE)/provider.Version=$(VERSION)" -o bin/$(PROVIDER) .
	@$(BUILD) -ldflags "-s -w" -o bin/atlas-emulator ./cmd/atlas-emulator

.PHONY: prerequisites
prerequisites:
	@scripts/prerequisites.sh go

.PHONY: cli
cli: prerequisites ## the Pulumi CLI and its language hosts for YAML and Java, into .tools/bin
	@scripts/build-tool.sh cli "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(PULUMI_VERSION)"

.PHONY: schema
schema: build cli ## provider/schema.json, from the plugin
	@echo "writing provider/schema.json"
	@scripts/schema.sh provider/schema.json

.PHONY: sdk
sdk: prerequisites ## sdk/ in five languages, from provider/schema.json
	@scripts/sdk.sh sdk

##
## testing: one target for each stage
##

.PHONY: test
test: ## every stage below, in this order
test: test-begin lint unit schema-check sdk-check sdk-packages contract e2e upgrade demo-check faults budget bench-check owner-check release-check vulncheck
	@$(STAGE) --summary

.PHONY: test-begin
test-begin:
	@scripts/prerequisites.sh go cc node python jdk curl
	@$(STAGE) --begin

.PHONY: lint
lint: prerequisites ## go vet and golangci-lint
	@$(STAGE) lint scripts/lint.sh

.PHONY: unit
unit: prerequisites ## unit tests, with the race detector
	@$(STAGE) unit scripts/go-test.sh unit

.PHONY: schema-check
schema-check: build cli ## provider/schema.json is what the plugin says
	@$(STAGE) schema-check scripts/schema-check.sh

.PHONY: sdk-check
sdk-check: prerequisites ## sdk/ is what provider/schema.json gives
	@$(STAGE) sdk-check scripts/sdk-check.sh

.PHONY: sdk-packages
sdk-packages: prerequisites ## the SDKs compile, pack and install; the examples compile against them
	@$(STAGE) sdk-packages scripts/sdk-packages.sh

.PHONY: contract
contract: prerequisites ## the emulator and the provider keep to the vendor's OpenAPI document
	@$(STAGE) contract scripts/go-test.sh contract

.PHONY: e2e
e2e: build cli ## the real CLI, the real plugin and the emulator, in five languages
	@scripts/sdk-packages.sh --install
	@$(STAGE) e2e scripts/go-test.sh e2e

.PHONY: upgrade
upgrade: build cli ## the states that earlier versions left, through the real CLI
	@$(STAGE) upgrade scripts/go-test.sh upgrade

.PHONY: demo-check
demo-check: demo-prerequisites build cli ## the demo passes, prints what docs/demo.md shows, and leaves nothing
	@$(STAGE) demo-check scripts/go-test.sh demo

.PHONY: faults
faults: prerequisites ## failures at every request, concurrency, leaks
	@$(STAGE) faults scripts/go-test.sh faults

.PHONY: budget
budget: prerequisites ## request counts
	@$(STAGE) budget scripts/go-test.sh budget

.PHONY: bench-check
bench-check: build cli ## the bench runs, with one key; no times are asserted
	@$(STAGE) bench-check go run ./bench -keys 1 -runs 1 -limited 1

.PHONY: release-check
release-check: ## what is here could be released: its configuration, workflows, packages and pages
	@scripts/prerequisites.sh go node python
	@$(STAGE) release-check scripts/release-check.sh

.PHONY: vulncheck
vulncheck: prerequisites ## known vulnerabilities in what the plugin is built from
	@$(STAGE) vulncheck scripts/vulncheck.sh

.PHONY: fuzz
fuzz: prerequisites ## every fuzz target, for FUZZTIME=10m each
	@scripts/fuzz.sh

.PHONY: acceptance
acceptance: ## the end-to-end suite against the real Atlas; needs credentials
	@scripts/acceptance.sh --check
	@$(MAKE) build cli
	@scripts/sdk-packages.sh --install
	@scripts/acceptance.sh

.PHONY: owner-check
owner-check: build cli ## everything follows when the owner changes, in a copy
	@$(STAGE) owner-check scripts/go-test.sh owner

##
## releasing
##

.PHONY: owner
owner: prerequisites ## make the repository that of the account OWNER=name on GitHub: module, packages, schema, SDKs, docs
	@scripts/owner.sh "$(OWNER)"

.PHONY: release
release: prerequisites ## prepare the commit of VERSION=X.Y.Z: schema, SDKs, changelog, the states that later versions take in
	@scripts/release.sh "$(VERSION)"

.PHONY: version
version: prerequisites ## begin VERSION=X.Y.Z-dev, after a release
	@scripts/version.sh "$(VERSION)"

.PHONY: snapshot
snapshot: ## every archive of a release, into dist/; the demo on what Pulumi installs from there
	@scripts/prerequisites.sh go curl python
	@$(MAKE) cli
	@VERSION=$(VERSION) scripts/snapshot.sh

.PHONY: reproducible
reproducible: prerequisites ## two clones of the commit give the same archives
	@VERSION=$(VERSION) scripts/reproducible.sh

##
## trying out
##

.PHONY: demo
demo: demo-prerequisites build demo-cli ## the life of a key, narrated, against the emulator
	@scripts/demo.sh

.PHONY: demo-cli
demo-cli: prerequisites
	@scripts/find-cli.sh || $(MAKE) cli

.PHONY: demo-prerequisites
demo-prerequisites:
	@scripts/prerequisites.sh go curl

.PHONY: bench
bench: build cli ## requests, time, memory and size, into docs/performance.md; with BENCH=FLAGS something else
	@go run ./bench $(or $(BENCH),-write docs/performance.md)

.PHONY: fmt
fmt: prerequisites ## format the Go code
	@scripts/build-tool.sh lint
	@golangci-lint fmt

.PHONY: clean
clean: ## remove bin/ and what the tests left; the tools stay
	@rm -rf bin dist .tools/stages .tools/packages .tools/pulumi-home

.PHONY: distclean
distclean: clean ## remove the tools too
	@rm -rf .tools

// Package provider is the Pulumi provider mongodbatlas-native: MongoDB Atlas programmatic API keys as resources.
//
// # What it promises
//
// An API key's private half is shown once, by the answer to the request that creates it. Everything here serves three
// sentences: what was shown is in the stack's state, encrypted; what the state says is what Atlas has; and nothing is
// created twice because an answer got lost.
//
// # How data flows
//
//	Pulumi's engine
//	   │  property maps: inputs, state, marks of secret and unknown values
//	   ▼
//	boundary.go ──► project_api_key_check.go, project_api_key_diff.go     raw values in, failures and paths out; no request
//	   │
//	   ▼  Go structs
//	project_api_key_lifecycle.go                                          Create, Read, Update, Delete, each a straight line
//	   │
//	   ├──► internal/assignment                                           what is, what should be → the steps between, as data
//	   ▼
//	internal/atlas                                                        the Atlas calls that we make; lost answers; shared reads
//	   ▼
//	internal/atlas/transport                                              retry, pace, sign in, log, bounds: one concern a file
//	   ▼
//	Atlas, or the package emulator in tests, in the demo and in the CI of users
//
// Arrows are imports; nothing imports this package but the plugin's main package and tests.
//
// # Which room to enter
//
//   - A property, its description, its schema: project_api_key.go, config.go.
//   - What preview says of bad input: project_api_key_check.go; of changes: project_api_key_diff.go.
//   - Credentials, environment, profiles: config_resolve.go and its neighbours, which are pure; config_lifecycle.go
//     connects them to the engine.
//   - Why the framework is not left to do it: boundary.go, which gives a reason for each of its functions.
//   - How a resource is served at all: provider.go.
//
// Fields of Go structs follow Go's spelling (APIKeyID), properties follow Pulumi's and Atlas's (apiKeyId).
package provider

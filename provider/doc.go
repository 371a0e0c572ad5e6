// Package provider is the Pulumi provider mongodbatlas-native: MongoDB Atlas programmatic API keys and service accounts as resources.
//
// # What it promises
//
// An API key's private half, or a service account's secret, is shown once, by the answer to the request that creates it. Everything here serves three
// sentences: what was shown is in the stack's state, encrypted; what the state says is what Atlas has; and nothing is
// created twice because an answer got lost.
//
// # How data flows
//
//	Pulumi's engine
//	   │  property maps: inputs, state, marks of secret and unknown values
//	   ▼
//	internal/serve          between engine and framework, once for all resources: Check, Diff, marks, deadlines, progress
//	   │
//	   ▼  Go structs
//	internal/apikey         a family of resources: their rules, and Create, Read, Update, Delete, each a straight line
//	internal/serviceaccount the other family; what both share is in internal/credential
//	   │
//	   ├──► internal/assignment, internal/role, internal/rotation    what is, what should be → the steps between, as data
//	   ▼
//	internal/atlas          the Atlas calls that we make, a file for each object; lost answers; shared reads
//	   ▼
//	internal/atlas/transport                          retry, pause, sign in, log, bounds: one concern a file
//	   ▼
//	Atlas, or the package emulator in tests, in the demo and in the CI of users
//
// Arrows show how a call goes. The provider's configuration (internal/config) makes the session (internal/session) that the
// resources find their client and their defaults in. Nothing imports this package but the plugin's main package and tests.
//
// # Which room to enter
//
//   - A new property of a resource, its description: the resource's …_schema.go in its family; then its rules and its
//     operations in the file without that ending, and what apikey/doc.go names for outputs.
//   - A new role: internal/role, and the emulator's roles.go. What preview says of bad input: the check of the resource, or check.go of its family
//     where several resources share it. Of changes: the diff of the resource, which is data for internal/serve.
//   - When a credential is rotated or retired: internal/rotation, which decides by data and a clock. What is said and done about it: rotation….go in the family.
//   - A new resource: a file in its family with its schema and its text beside it, and a line in provider.go. A new family: a package beside these two.
//   - A new look-up: get_….go in the family, with its text beside it, and a line in provider.go.
//   - What two resources of one program may not both manage, what a deletion must spare: objects.go of the family, which is data for
//     internal/serve.
//   - What the engine or the framework demands of every resource: internal/serve.
//   - A new error text, what to do about an error of Atlas's: internal/atlas, whose doc.go names the file.
//   - When a request is repeated: policy.go in internal/atlas/transport. How long it is kept back: pace.go there. One that
//     makes a secret and whose answer got lost: once.go in internal/atlas.
//   - Credentials, environment, profiles: internal/config.
//   - What the schema and the SDKs say of the package: metadata.go.
//
// Fields of Go structs follow Go's spelling (APIKeyID), properties follow Pulumi's and Atlas's (apiKeyId). Small packages
// that know nothing of the rest: objectid (ids), redact (secrets in texts), set (lists as sets), spelling (what was meant).
package provider

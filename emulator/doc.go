// Package emulator is an in-memory MongoDB Atlas Administration API for programmatic API keys and service accounts.
//
// It is for tests: of this provider, of its demo, and of your own programs in your own CI. It keeps organizations,
// projects, API keys and service accounts with their secrets, assignments and access lists, authenticates its callers as
// Atlas does (HTTP digest, service accounts, access tokens), enforces their roles, and answers with Atlas's status codes,
// bodies and headers. It can also be told to misbehave, as the real service does on a bad day.
//
// The zero [Server] works:
//
//	atlas := &emulator.Server{}
//	org := atlas.AddOrg("acme")
//	project := atlas.AddProject(org, "web")
//	owner := atlas.AddOwnerKey(org)
//	web := httptest.NewServer(atlas)       // base URL: web.URL; credentials: owner.PublicKey, owner.PrivateKey
//
// It is a plain handler, and serves by HTTP/1.1 and HTTP/2 alike; the real Atlas speaks HTTP/2.
//
// Which room to enter:
//
//   - server.go: the knobs, and the path of one request through the server
//   - seed*.go, outofband*.go: what a test sets up, and what "somebody else" changes meanwhile
//   - operations.go: the routes by name; paths.go: which one a request means; version.go: its media type
//   - routes.go, handle_*.go: what each route does; roles.go: who may call it; accesslist.go: and from where
//   - serviceaccount.go: service accounts and their secrets
//   - auth.go, auth_digest.go, auth_token.go: who is calling
//   - faults.go: misbehaviour on request; ratelimit.go: token buckets; log.go: what happened
//   - apierror*.go: every error the server gives of its own accord, with where its text comes from
//   - unknowns.go: what is not known of Atlas, as switches
//
// Sources: the vendor's OpenAPI document (go.mongodb.org/atlas-sdk/v20250312020, openapi/atlas-api.yaml), against
// which tests/contract validates every exchange, and replies recorded in public repositories of the vendor. Where
// neither says, the comment says "assumed".
//
// Not emulated: the query parameter envelope, and every resource but API keys, service accounts, their access lists
// and an organization's settings.
// Credentials made here are random and work nowhere else.
package emulator

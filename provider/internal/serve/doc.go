// Package serve stands between Pulumi's engine and the framework that serves Go types to it (pulumi-go-provider): it owns
// everything that is the engine's business and the same for every resource. It knows nothing of Atlas.
//
// A resource is a Go type with Create, Read, Update and Delete, as the framework wants it, and [Rules]: what it checks, how
// it differs, what it says. [Resource] makes of both what the framework serves, with six methods of its own (resource.go).
// Which outputs Atlas issues and which of them are secret is read from the schema (shape.go), so that the tags on the
// struct say it once.
//
//   - What Check says, and with which path: check.go, node.go.
//   - What Diff says: differences.go; what of it a program has ignored: ignore.go. What a Diff and the Update after it are about, and at what
//     time, so that the one does what the other has said: occasion.go.
//   - Which resource is which object in this run, so that nothing that is alive is deleted: run.go, among several plugin
//     processes run_shared.go, and the deletion guard on top of it, guard.go. What is done to one object, one after the other: turns.go.
//   - What goes into state and what preview knows: outputs.go; marks of secrets: marks.go.
//   - What is kept out of all that is said, shown and logged: redact.go.
//   - How long an operation may take, and the engine's Cancel: ends.go. What is shown meanwhile, and what is kept of one
//     that failed half-way: progress.go.
package serve

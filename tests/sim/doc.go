// Package sim is a small Pulumi engine for tests: one stack, in process, in virtual time.
//
// It drives the real provider through its RPC interface and the engine's own client for that interface
// (sdk/go/common/resource/plugin), so that properties cross the wire as they do in production, secrets and unknown values
// included. The provider speaks HTTP over an in-memory network to the emulated Atlas, and every exchange is held against
// the vendor's OpenAPI document. All of it lives in a testing/synctest bubble: a wait of ten minutes takes no time.
//
//	synctest.Test(t, func(t *testing.T) {
//		w := sim.New(t)
//		stack := w.Stack()
//		result := stack.Up(sim.Program{"web": {Description: "web", Assignments: …}})
//	})
//
// What it does as Pulumi's engine 3.259 does, with the source that says so (pkg/resource/deploy):
//
//   - Each command runs a plugin process of its own: CheckConfig, DiffConfig, Configure; then the resources; Cancel at its end.
//   - up: Check and Diff one resource after the other, the steps themselves up to eight at a time; after a failure the steps
//     under way end and no other begins; what is no longer in the program is deleted last (step_generator.go, step_executor.go).
//   - A Create or Update that fails with ErrorResourceInitFailed is recorded with its outputs; the inputs in state are the
//     new ones after a Create and the old ones after an Update. It is updated at the next up even without a difference
//     (step.go, step_generator.go).
//   - refresh: Read; an empty id drops the resource, a result clears its earlier errors (RefreshStep). import: Read without
//     inputs and state, which must return both (ImportStep).
//   - One SIGINT: the Cancel RPC, no new step, and the answers of the steps under way are awaited.
//   - Between commands state is JSON, secrets encrypted, as in a state file (pkg/resource/stack).
//
// As it goes it notes what no provider may do ([World.Problems]): a key in a diff that the schema does not have, outputs
// that do not conform to the schema, a private key that is not marked as secret, a panic.
package sim

// Package sim is a small Pulumi engine for tests: stacks, in process, in virtual time.
//
// It drives the real provider through its RPC interface and the engine's own client for that interface
// (sdk/go/common/resource/plugin), so that properties cross the wire as they do in production, secrets and unknown values
// included. The provider speaks HTTP over an in-memory network to the emulated Atlas, and every exchange is held against
// the vendor's OpenAPI document. All of it lives in a testing/synctest bubble: a wait of ten minutes takes no time.
//
//	synctest.Test(t, func(t *testing.T) {
//		w := sim.New(t)
//		stack := w.Stack()
//		result := stack.Up(sim.Keys{"web": {Description: "web", Assignments: …}})
//	})
//
// A program is such a map of keys, or a [List] of anything: a [Resource] of any type, with options; a [Get]; an [Invoke].
// What one of them has, another takes by [Output]. [Plugin] puts another provider into the plugin.
//
// What the engine does is written again here, in the engine's words, for its own code can neither run in a bubble nor be
// taken apart: its step executor leaves a goroutine behind. Each rule names its source in pkg/resource/deploy of version
// 3.259, and what shows in the engine's calls has a case in tests/sim/rules that this package and the real CLI both play.
//
//   - Providers (registry.go): a plugin process for each provider resource of each command. Check starts it, what comes of
//     the resource configures it; what only state knows is configured from state.
//   - The program (evaluation.go): its declarations are registered one by one as soon as what they refer to is there, Check
//     and Diff in turn, while up to [Stack.Parallel] steps run beside.
//   - A resource (generate.go, compare.go, replace.go, importing.go): aliases, the import option, ignored changes, Check,
//     Diff, replaceOnChanges, replacements in both orders with what depends on them.
//   - Steps (steps.go, reads.go): what each asks of the provider, and what it leaves in state. A Create or Update that fails
//     with ErrorResourceInitFailed is recorded with its outputs; the inputs in state are the new ones after a Create and the
//     old ones after an Update.
//   - The end (deletes.go): a failure, or one SIGINT, lets the steps under way end and no other begin. Deletions come last,
//     what others depend on after them.
//   - Between commands state is a file (state_file.go), as pulumi stack export writes it, secrets encrypted.
//
// Not here, since nothing here needs it: components and parents, transformations, hooks, policies, plans, taints,
// deletedWith, replaceWith, hideDiff, --exclude, --continue-on-error.
//
// As it goes it notes what no provider may do ([World.Problems]): a key in a diff that the schema does not have, outputs
// that do not conform to the schema, a secret that is not marked as one, a panic.
package sim

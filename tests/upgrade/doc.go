// Package upgrade gives the plugin under test the states that earlier versions of it left, through the real pulumi command:
// a preview without changes, a refresh, a new description, destroy. Nothing is replaced, the private key stays what it was
// and encrypted, and Atlas, which is the emulator, holds what the state tells.
//
// A state is a folder, testdata/<version>/<case>, that is never changed again:
//
//   - Pulumi.yaml: the program; Pulumi.dev.yaml: the stack's settings, with the salt of its secrets
//   - stack.json: what `pulumi stack export` wrote, but for where files were on the machine that wrote it
//   - atlas.json: what Atlas held
//
// The secrets are encrypted under the passphrase "upgrade". None is a real credential: the emulator made all of them, and
// they work nowhere else.
//
// A version's states are recorded with the plugin that is released, once: `make release` does it.
//
// Which room to enter:
//
//   - cases_test.go, for an ApiKey and what hangs on it family_test.go, for service accounts accounts_test.go: how each state comes about; record_test.go,
//     fixture_test.go: how it is recorded
//   - upgrade_test.go, kept_test.go: the commands, and what must be true after each
//   - main_test.go, stack_test.go, program_test.go: one Pulumi stack and its program, run by package cli
package upgrade

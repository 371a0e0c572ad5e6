// Package e2e runs the product as its users do: the real pulumi command, the built plugin, and programs in YAML,
// TypeScript, Python and Go. Atlas is the emulator, which listens on loopback in the test process behind
// [contract.Handler], so that every request and every answer of every test is held to the vendor's OpenAPI document.
//
// Which room to enter:
//
//   - main_test.go: what has to be built first, and what all tests share
//   - site_test.go: an Atlas to run against; with ACCEPTANCE=1 the lifecycle's is the real one
//   - stack_test.go, command_test.go, state_test.go: one Pulumi stack, its commands, what they left in the state; every one
//     of them is searched for secrets when its test ends. Package cli runs the commands and reads what they left
//   - program_test.go: programs in YAML
//   - lifecycle_test.go: the steps that every language takes; language_*_test.go and programs/: how each takes them
//   - engine_rules_test.go: the cases of tests/sim/rules, which hold tests/sim to what the engine does
//   - the others: one subject each, in YAML
//
// `make e2e` builds what the tests need and runs them. They touch nothing outside temporary folders.
package e2e

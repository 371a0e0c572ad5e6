// Package faults proves the failure contract by exhaustion: whatever goes wrong on the way to Atlas, after the next
// successful up the keys and service accounts in Atlas are those in state, every private key and client secret in state is the real one,
// and no secret is in plain text anywhere. docs/reliability.md says what is promised; this says how each promise is tested.
//
//   - sweep_test.go: every fault at every request of every scenario, singly, twice, and in pairs at neighbouring requests.
//     kinds_test.go lists the faults, scenarios_test.go, family_scenarios_test.go, account_scenarios_test.go and
//     hanging_scenarios_test.go the scenarios, cases_test.go what is combined with what, invariants_test.go what must hold
//     afterwards, by what claims_test.go and credentials_test.go read of programs, states and Atlas; table_test.go what is printed.
//   - rotation_scenarios_test.go: the core faults at every request of rotations, retirements and changes of two keys or secrets.
//   - twins_test.go: other keys with the same description, made by hand, by another process or side by side.
//   - partial_test.go, visibility_test.go, cancel_test.go, deadline_test.go, privilege_test.go: one chapter of the contract
//     each; residue_test.go: what is not promised.
//   - burst_test.go: 64 keys in parallel against a token bucket.
//   - leaks_test.go: that the search for secrets finds planted ones.
//   - takeover_model_test.go: random programs that take keys over from one another.
//   - rotation_model_test.go: random histories of keys that rotate, move, vanish and are imported.
//   - account_model_test.go: random histories of two stacks with service accounts and secrets, which expire, vanish and are others'.
//   - model_test.go: random programs, out-of-band changes and faults against a simple model. histories_test.go: what models share.
//
// The sweep prints a table and writes it to the file that FAULTS_REPORT names, if it is set. FAULTS_ONLY has it play only the scenarios
// whose names have that in them.
package faults

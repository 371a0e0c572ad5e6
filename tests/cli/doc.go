// Package cli is what tests of the built product share: it runs the real pulumi command as a user does, with the plugin
// that was built, and reads what the command said and what it left in the state.
//
//   - main.go, home.go: what has to be built first, where it is, and what every process gets
//   - command.go, events.go: a command, what it printed and what the engine reported of it
//   - state.go, decrypt.go: the keys in a state, with their secrets decrypted
package cli

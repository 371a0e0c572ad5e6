// Package apikey is the family of MongoDB Atlas API keys: the resources that make, assign and delete them.
//
// Each resource reads top to bottom in one file: what it checks, how it differs, and Create, Read, Update, Delete, each a
// straight line. Beside it stand its properties (…_schema.go), its text in the registry (….md) and, where there is much of
// it, the steps of an update (…_update.go: what is to be done, what was reached, and whether Atlas shows what was asked).
//
//   - What Atlas has, as properties and back: convert.go. A new output is filled in there, and for states of older versions
//     and of the bridged provider in take_in.go. What Atlas is told of a key is in package atlas: keys.go, keys_answer.go.
//   - Mistakes that several resources look for: check.go; ids: id.go.
//   - A private key that an import brings along: private_key.go. The key that the provider itself signs in with: own_key.go.
package apikey

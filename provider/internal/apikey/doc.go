// Package apikey is the family of MongoDB Atlas API keys: the resources that make, assign and delete them.
//
// Each resource reads top to bottom in one file: what it checks, how it differs, and Create, Read, Update, Delete, each a
// straight line. Beside it stand its properties (…_schema.go, where they are many), its text in the registry (….md) and, where there is much of
// it, the steps of an update (…_update.go: what is to be done, what was reached, and whether Atlas shows what was asked).
//
//   - What Atlas has, as properties and back: convert.go. A new output is filled in there, and for states of older versions,
//     of the bridged provider and of a sibling by an alias in take_in.go. What Atlas is told of a key is in package atlas: keys.go, keys_answer.go.
//   - What each resource is and has at Atlas, so that two do not manage the same and no deletion takes what another has: objects.go.
//   - How an assignment or an entry follows from one key to another, the new one first: follow.go.
//   - What both keys have: access_list.go. What a deletion leaves: deletion_mode.go. Whose key it is where nobody says: organization.go.
//   - When a key is rotated, and what becomes of the key before, by the decisions of package rotation: the properties in rotation_schema.go, what a
//     preview and a refresh say in rotation.go, what an update sends in rotation_steps.go.
//   - The look-ups: get_….go; a key as they show it: found_key.go.
//   - Mistakes that several resources look for: check.go; ids: id.go.
//   - A private key that an import brings along: private_key.go. The key that the provider itself signs in with: own_key.go.
package apikey

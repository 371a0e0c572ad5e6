// Package credential is what API keys and service accounts have in common: how an organization, a project, roles and
// an access list are named, checked and filled in, and how Atlas's words become properties.
//
//   - Mistakes that both families look for: check.go. Names of properties that both have: properties.go.
//   - What is in a property map: values.go. Ids in front of one another, as import takes them: id.go.
//   - Whose a credential is where nobody says: organization.go.
//   - The access list that a resource manages: access_list.go.
//   - What a deletion leaves: deletion_mode.go. What of a rotation is the same for both: rotation.go.
package credential

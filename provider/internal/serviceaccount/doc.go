// Package serviceaccount is the family of MongoDB Atlas service accounts: the resources that make, assign and delete them and their
// secrets.
//
// The two resources that make an account, of an organization and of a project, differ in where Atlas is asked and in what a deletion
// does. What they do in common stands in account.go, their properties in account_schema.go; each of the other resources reads top to
// bottom in one file.
//
//   - Which organization or project an account is asked about by: owner.go. Ids: id.go.
//   - When a secret is made in place of another, and what becomes of that: rotation.go says what a preview and a refresh say,
//     secrets.go what is sent. Atlas allows two secrets and leaves the older one seven days.
//   - States of the bridged provider: take_in.go. What each resource is and has at Atlas: objects.go.
//   - Mistakes that several resources look for: check.go. The account that the provider itself signs in with: own_account.go.
package serviceaccount

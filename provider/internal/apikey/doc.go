// Package apikey is the family of MongoDB Atlas API keys: the resources that make, assign and delete them.
//
// Each resource reads top to bottom in one file: what it checks, how it differs, and Create, Read, Update, Delete, each a
// straight line; its properties and their texts stand beside it (…_schema.go, ….md). What several of them share:
// check.go, id.go and convert.go.
package apikey

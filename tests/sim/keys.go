package sim

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

// The types of resources: KeyType is that of a project API key, ProviderType that of an explicit provider.
const (
	KeyType        = provider.Name + ":index:ProjectApiKey"
	OrgKeyType     = provider.Name + ":index:ApiKey"
	AssignmentType = provider.Name + ":index:ApiKeyProjectAssignment"
	EntryType      = provider.Name + ":index:ApiKeyAccessListEntry"
	ProviderType   = "pulumi:providers:" + provider.Name

	AccountType           = provider.Name + ":index:ServiceAccount"
	ProjectAccountType    = provider.Name + ":index:ProjectServiceAccount"
	AccountSecretType     = provider.Name + ":index:ServiceAccountSecret"
	AccountAssignmentType = provider.Name + ":index:ServiceAccountProjectAssignment"
	AccountEntryType      = provider.Name + ":index:ServiceAccountAccessListEntry"
)

// Keys is a program of project API keys by their names, in the order of these.
type Keys map[string]Key

// Key is a ProjectApiKey in a program.
type Key struct {
	Description string
	Assignments []Assignment
	OrgRoles    []string
	// Timeout is customTimeouts for create, update and delete, in seconds; 0 is none.
	Timeout float64
	// Inputs, if set, are the inputs instead of the above.
	Inputs resource.PropertyMap
}

// Assignment is an element of projectAssignments.
type Assignment struct {
	Project string
	Roles   []string
}

func (k Keys) list() List {
	var l List
	for _, name := range slices.Sorted(maps.Keys(k)) {
		l = append(l, k[name].Resource(name))
	}
	return l
}

// Resource is the key as a resource of that name.
func (k Key) Resource(name string) Resource {
	timeouts := resource.CustomTimeouts{Create: k.Timeout, Update: k.Timeout, Delete: k.Timeout}
	return Resource{Type: KeyType, Name: name, Inputs: k.Properties(), Options: Options{CustomTimeouts: timeouts}}
}

// Properties are the key's inputs, as a language host sends them.
func (k Key) Properties() resource.PropertyMap {
	if k.Inputs != nil {
		return k.Inputs
	}
	list := make([]resource.PropertyValue, len(k.Assignments))
	for i, a := range k.Assignments {
		list[i] = resource.NewProperty(resource.PropertyMap{
			"projectId": resource.NewProperty(a.Project),
			"roleNames": texts(a.Roles),
		})
	}
	inputs := resource.PropertyMap{
		"description":        resource.NewProperty(k.Description),
		"projectAssignments": resource.NewProperty(list),
	}
	if k.OrgRoles != nil {
		inputs["orgRoleNames"] = texts(k.OrgRoles)
	}
	return inputs
}

func texts(values []string) resource.PropertyValue {
	list := make([]resource.PropertyValue, len(values))
	for i, v := range values {
		list[i] = resource.NewProperty(v)
	}
	return resource.NewProperty(list)
}

package rules

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Inputs are what a call shows of a key's inputs: the description, and the projects in order.
func Inputs(inputs resource.PropertyMap) (description string, projects []string) {
	description = text(inputs["description"])
	if list := inputs["projectAssignments"]; list.IsArray() {
		for _, assignment := range list.ArrayValue() {
			projects = append(projects, text(assignment.ObjectValue()["projectId"]))
		}
	}
	return description, projects
}

func text(v resource.PropertyValue) string {
	switch {
	case v.IsString() && v.StringValue() != plugin.UnknownStringValue:
		return v.StringValue()
	case v.IsNull():
		return ""
	}
	return "?"
}

// InState is a line of [Command.State].
func InState(name string, external, toDelete, toMake bool) string {
	switch {
	case external:
		name += " external"
	case toDelete:
		name += " to delete"
	case toMake:
		name += " to make"
	}
	return name
}

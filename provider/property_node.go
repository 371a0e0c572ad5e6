package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// node is a raw value of a program together with its place in the resource.
type node struct {
	path   string // as the engine spells it: projectAssignments[1].roleNames[0]; "" is the whole resource
	value  property.Value
	inside bool // of something secret
}

// plainName is a property name that needs no quotes in a path.
var plainName = regexp.MustCompile(`^[a-zA-Z_$][a-zA-Z0-9_$]*$`)

// child is the property of an object; the null value where it has none of that name.
func (n node) child(name string) node {
	path := n.path + "." + name
	if !plainName.MatchString(name) {
		path = fmt.Sprintf("%s[%q]", n.path, excerpt(name))
	}
	return node{strings.TrimPrefix(path, "."), n.value.AsMap().Get(name), n.secret()}
}

// elements are the elements of a list.
func (n node) elements() []node {
	elements := make([]node, n.value.AsArray().Len())
	for i, value := range n.value.AsArray().All {
		elements[i] = node{fmt.Sprintf("%s[%d]", n.path, i), value, n.secret()}
	}
	return elements
}

// secret reports whether the value must not be shown.
func (n node) secret() bool { return n.inside || n.value.Secret() }

// quote shows a text in a message, unless it is secret.
func (n node) quote() string {
	if n.secret() {
		return "[secret]"
	}
	return fmt.Sprintf("%q", excerpt(n.value.AsString()))
}

// kind says what sort of value it is, for a message about a wrong one.
func (n node) kind() string {
	switch v := n.value; {
	case v.IsString():
		return "a string"
	case v.IsNumber():
		return "a number"
	case v.IsBool():
		return "a boolean"
	case v.IsArray():
		return "a list"
	case v.IsMap():
		return "an object"
	case v.IsNull():
		return "null"
	default:
		return "an asset, an archive or a resource"
	}
}

// isInternal reports whether a property is the engine's own and none of a program's.
func isInternal(name string) bool { return strings.HasPrefix(name, "__") }

// plain is the value without its marks: not secret, and depending on nothing.
func plain(v property.Value) property.Value {
	switch {
	case v.IsArray():
		elements := make([]property.Value, v.AsArray().Len())
		for i, element := range v.AsArray().All {
			elements[i] = plain(element)
		}
		return property.New(property.NewArray(elements))
	case v.IsMap():
		return property.New(plainMap(v.AsMap()))
	default:
		return v.WithSecret(false).WithDependencies(nil)
	}
}

func plainMap(m property.Map) property.Map {
	properties := make(map[string]property.Value, m.Len())
	for name, value := range m.All {
		properties[name] = plain(value)
	}
	return property.NewMap(properties)
}

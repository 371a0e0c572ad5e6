package serve

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// Node is a raw value of a program together with its place in the resource.
type Node struct {
	// Path is the place as the engine spells it: projectAssignments[1].roleNames[0]; "" is the whole resource.
	Path  string
	Value property.Value

	inside bool // of something secret
	nested bool // in a property of the resource
}

// plainName is a property name that needs no quotes in a path.
var plainName = regexp.MustCompile(`^[a-zA-Z_$][a-zA-Z0-9_$]*$`)

// Child is the property of an object; the null value where it has none of that name.
func (n Node) Child(name string) Node {
	path := n.Path + "." + name
	if !plainName.MatchString(name) {
		path = fmt.Sprintf("%s[%q]", n.Path, redact.Excerpt(name))
	}
	return Node{strings.TrimPrefix(path, "."), n.Value.AsMap().Get(name), n.Secret(), n.Path != ""}
}

// Elements are the elements of a list.
func (n Node) Elements() []Node {
	elements := make([]Node, n.Value.AsArray().Len())
	for i, value := range n.Value.AsArray().All {
		elements[i] = Node{fmt.Sprintf("%s[%d]", n.Path, i), value, n.Secret(), true}
	}
	return elements
}

// Secret reports whether the value must not be shown.
func (n Node) Secret() bool { return n.inside || n.Value.Secret() }

// Quote shows a text in a message, unless it is secret.
func (n Node) Quote() string {
	if n.Secret() {
		return "[secret]"
	}
	return fmt.Sprintf("%q", redact.Excerpt(n.Value.AsString()))
}

// Kind says what sort of value it is, for a message about a wrong one.
func (n Node) Kind() string {
	switch v := n.Value; {
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

// Internal reports whether a property is the engine's own and none of a program's.
func Internal(name string) bool { return strings.HasPrefix(name, "__") }

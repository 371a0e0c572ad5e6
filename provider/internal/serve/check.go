package serve

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/spelling"
)

// Checker collects everything that is wrong with the inputs of a resource, each thing with its path. It works on raw
// values, so that the marks of unknown and secret values stay where they are; what is unknown is not judged.
type Checker struct {
	// old are the inputs that the program had before. What is as it was is not complained about: it may come from Atlas, by
	// the option ignoreChanges.
	old property.Map

	failures []p.CheckFailure
	warnings []string
}

// Fail records a failure at n. Beside a failure that names a property the engine prints what a top-level property of that
// name has, secret or not, and {<nil>} for every path below: so the path stands in the reason where there is more to it, and
// where n holds a secret.
func (c *Checker) Fail(n Node, format string, args ...any) {
	failure := p.CheckFailure{Property: n.Path, Reason: fmt.Sprintf(format, args...)}
	if n.nested || n.Value.IsNull() || n.Secret() || n.Value.HasSecrets() {
		failure = p.CheckFailure{Reason: n.Path + ": " + failure.Reason}
	}
	c.failures = append(c.failures, failure)
}

// AsBefore reports whether a property of the resource is what it was before, null apart.
func (c *Checker) AsBefore(n Node) bool {
	return !n.nested && !n.Value.IsNull() && plain(n.Value).Equals(c.old.Get(n.Path))
}

// Warn records something that is worth a look and stops nothing.
func (c *Checker) Warn(n Node, format string, args ...any) {
	c.warnings = append(c.warnings, n.Path+": "+fmt.Sprintf(format, args...))
}

// Text returns the text of a value that must be there; false where it is unknown or was found to be wrong. The advice
// completes the message about one that is missing.
func (c *Checker) Text(n Node, advice string) (string, bool) {
	switch {
	case n.Value.IsComputed():
		return "", false
	case n.Value.IsNull():
		c.Fail(n, "is missing: %s", advice)
	case n.Value.IsNumber():
		c.Fail(n, "must be a string, not a number: quote it")
	case !n.Value.IsString():
		c.Fail(n, "must be a string, not %s", n.Kind())
	case n.Value.AsString() == "":
		c.Fail(n, `"" is empty: %s`, advice)
	default:
		return n.Value.AsString(), true
	}
	return "", false
}

// Whole returns a whole number that may be left out; 0 where it is, or is unknown, or was found to be wrong.
func (c *Checker) Whole(n Node, least int) int {
	switch {
	case n.Value.IsNull(), n.Value.IsComputed():
	case !n.Value.IsNumber():
		c.Fail(n, "must be a number, not %s", n.Kind())
	case n.Value.AsNumber() != math.Trunc(n.Value.AsNumber()), n.Value.AsNumber() < float64(least), n.Value.AsNumber() > math.MaxInt32:
		c.Fail(n, "%v is not a whole number from %d on", n.Value.AsNumber(), least)
	default:
		return int(n.Value.AsNumber())
	}
	return 0
}

// List returns the elements of a list that must have some; false where it is unknown or was found to be wrong. The
// advice completes the message about one that is missing.
func (c *Checker) List(n Node, advice string) ([]Node, bool) {
	switch {
	case n.Value.IsComputed():
		return nil, false
	case n.Value.IsNull():
		c.Fail(n, "is missing: %s", advice)
	case !n.Value.IsArray():
		c.Fail(n, "must be a list, not %s", n.Kind())
	case n.Value.AsArray().Len() == 0:
		c.Fail(n, "[] is empty: %s", advice)
	default:
		return n.Elements(), true
	}
	return nil, false
}

// names fails every property that the schema does not have, deep inside too: a misspelt one would be lost in silence.
func (c *Checker) names(n Node, shape object) {
	for name := range n.Value.AsMap().AllStable {
		child := n.Child(name)
		inner, known := shape[name]
		switch {
		case Internal(name):
		case !known:
			names := slices.Sorted(maps.Keys(shape))
			c.Fail(child, "there is no property %q%s", redact.Excerpt(name), DidYouMean(name, names))
		case inner != nil && child.Value.IsMap():
			c.names(child, inner)
		case inner != nil && child.Value.IsArray():
			for _, element := range child.Elements() {
				if element.Value.IsMap() {
					c.names(element, inner)
				}
			}
		}
	}
}

// show gives the warnings to the user.
func (c *Checker) show(ctx context.Context) {
	for _, warning := range c.warnings {
		Log(ctx).Warningf("%s", warning)
	}
}

// DidYouMean completes a message about a wrong name with the nearest of the right ones; "" where none is near.
func DidYouMean(name string, names []string) string {
	if near := spelling.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

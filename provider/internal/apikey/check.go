package apikey

import (
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// maxDescription is the longest description that Atlas takes, in characters.
const maxDescription = 250

// checkDescription checks what a key is for.
func checkDescription(c *serve.Checker, n serve.Node) {
	text, ok := c.Text(n, "say what the key is for, in 1 to 250 characters")
	if !ok {
		return
	}
	switch length := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case length == 0:
		c.Fail(n, "%s has nothing but white space: say what the key is for, in 1 to 250 characters", n.Quote())
	case length > maxDescription:
		c.Fail(n, "%s has %d characters; Atlas takes 1 to %d", n.Quote(), length, maxDescription)
	}
}

// checkAPIKeyIDs checks the ids of the keys that something hangs on, and returns the inputs, without a previous key where none is
// named: Pulumi's SDKs for Go and Java hand an output that is null on as an empty text.
func checkAPIKeyIDs(c *serve.Checker, inputs serve.Node) serve.Node {
	current, previous := inputs.Child(propAPIKeyID), inputs.Child(propPreviousAPIKeyID)
	credential.CheckID(c, current, "an API key", "name the key by its 24 hexadecimal digits, which are its output "+propAPIKeyID)
	if previous.Value.IsString() && previous.Value.AsString() == "" {
		inputs.Value = property.WithGoValue(inputs.Value, inputs.Value.AsMap().Delete(propPreviousAPIKeyID))
		return inputs
	}
	if previous.Value.IsNull() {
		return inputs
	}
	credential.CheckID(c, previous, "an API key", "leave it out, or name the key that a rotation has left behind")
	if current.Value.IsString() && previous.Value.IsString() && current.Value.AsString() == previous.Value.AsString() {
		c.Fail(previous, "%s is %s too: leave it out", previous.Quote(), propAPIKeyID)
	}
	return inputs
}

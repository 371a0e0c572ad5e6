package credential

import (
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// What becomes of a credential when its resource is deleted.
const (
	ModeDelete   = "delete"
	ModeUnassign = "unassign"
)

// CheckDeletionMode checks what becomes of a credential.
func CheckDeletionMode(c *serve.Checker, n serve.Node) {
	if n.Value.IsNull() {
		return
	}
	text, ok := c.Text(n, "leave it out, or give "+ModeDelete+" or "+ModeUnassign)
	if ok && text != ModeDelete && text != ModeUnassign {
		c.Fail(n, "%s is neither %s nor %s", n.Quote(), ModeDelete, ModeUnassign)
	}
}

// Unassigns reports whether a mode leaves the credential in its organization.
func Unassigns(mode property.Value) bool { return mode.IsString() && mode.AsString() == ModeUnassign }

package serviceaccount

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// What Atlas takes, from its document and its manual.
const (
	maxName        = 64
	maxDescription = 250
	minSecretHours = 8
	maxSecretHours = 8760
)

// accountText is what names and descriptions consist of.
var accountText = regexp.MustCompile(`^[\p{L}\p{N}\-_.,' ]*$`)

// checkAccount checks what both resources that make an account have, and returns checked with triggers that are all texts.
func checkAccount(c *serve.Checker, checked property.Map, inputs serve.Node, roles credential.RoleList) property.Map {
	checkText(c, inputs.Child(propName), maxName, "name the service account")
	checkText(c, inputs.Child(credential.PropDescription), maxDescription, "say what the service account is for")
	if names := inputs.Child(credential.PropRoleNames); !c.AsBefore(names) {
		roles.Check(c, names)
	}
	lifetime := checkLifetime(c, inputs.Child(propSecretExpiresAfterHours))
	credential.CheckAccessList(c, inputs.Child(credential.PropAccessList))
	return checkRotation(c, checked, inputs.Child(credential.PropRotation), lifetime)
}

// checkText checks a name or a description. What is as before may come from Atlas.
func checkText(c *serve.Checker, n serve.Node, most int, advice string) {
	if c.AsBefore(n) {
		return
	}
	text, ok := c.Text(n, advice)
	if !ok {
		return
	}
	switch length := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case length == 0:
		c.Fail(n, "%s has nothing but white space: %s, in 1 to %d characters", n.Quote(), advice, most)
	case length > most:
		c.Fail(n, "%s has %d characters; Atlas takes 1 to %d", n.Quote(), length, most)
	case !accountText.MatchString(strings.TrimSpace(text)):
		c.Fail(n, "%s has characters that Atlas does not take: it takes letters, digits, spaces and - _ . , '", n.Quote())
	}
}

// checkLifetime checks how long a secret lives, and returns it; 0 where it is unknown or was found to be wrong.
func checkLifetime(c *serve.Checker, n serve.Node) int {
	if n.Value.IsNull() {
		c.Fail(n, "is missing: say how many hours a secret lives, %d to %d", minSecretHours, maxSecretHours)
		return 0
	}
	hours := c.Whole(n, minSecretHours)
	if hours > maxSecretHours {
		c.Fail(n, "%d hours are too many: Atlas takes %d to %d", hours, minSecretHours, maxSecretHours)
		return 0
	}
	return hours
}

// checkClientID checks the client id of an account that is owned elsewhere.
func checkClientID(c *serve.Checker, n serve.Node) {
	if text, ok := c.Text(n, "name the service account by its output "+propClientID); ok && !atlas.IsClientID(text) {
		c.Fail(n, "%s is not the client id of a service account: it must be mdb_sa_id_ and 24 hexadecimal digits", n.Quote())
	}
}

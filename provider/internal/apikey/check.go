package apikey

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
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

// checkProjectID checks the id of a project, and that it stands in one place only: seen has the path of each id so far.
func checkProjectID(c *serve.Checker, n serve.Node, seen map[string]string) {
	id, ok := c.Text(n, "name the project by its 24 hexadecimal digits, or set a default for all with "+session.SetProject)
	switch {
	case !ok:
	case !objectid.Valid(id):
		c.Fail(n, "%s is not a project id: it must have 24 hexadecimal digits, in lower case", n.Quote())
	case seen[id] != "":
		c.Fail(n, "%s stands in %s already: name a project once, with all its roles", n.Quote(), seen[id])
	default:
		seen[id] = n.Path
	}
}

// checkRoles checks a list of roles of one scope. A role that this version does not know is only worth a warning: Atlas
// adds roles.
func checkRoles(c *serve.Checker, n serve.Node, scope role.Scope, advice string) {
	elements, ok := c.List(n, advice)
	if !ok {
		return
	}
	for _, element := range elements {
		checkRole(c, element, scope)
	}
}

func checkRole(c *serve.Checker, n serve.Node, scope role.Scope) {
	name, ok := c.Text(n, "name a role")
	if !ok {
		return
	}
	switch actual := role.ScopeOf(name); {
	case scope == role.Project && actual == role.Organization:
		c.Fail(n, "%s is an organization role: it belongs in %s", n.Quote(), propOrgRoleNames)
	case scope == role.Organization && actual == role.Project:
		c.Fail(n, "%s is a project role: it belongs in %s[…].%s", n.Quote(), propProjectAssignments, propRoleNames)
	case !role.IsKnown(scope, name):
		hint := ""
		// A suggestion for a secret would tell what it is.
		if near := role.Suggest(scope, name); near != "" && !n.Secret() {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		c.Warn(n, "%s is not a role that this version of the provider knows%s", n.Quote(), hint)
	}
}

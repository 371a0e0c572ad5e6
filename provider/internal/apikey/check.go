package apikey

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

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

// withDefaultProject returns inputs with the default project filled in where they name none, and the project to be checked; nil
// where it is not known yet which is the default.
func withDefaultProject(s *session.Session, inputs serve.Node) (filled property.Map, project *serve.Node) {
	filled = inputs.Value.AsMap()
	defaultProject, known := s.DefaultProject()
	id := inputs.Child(propProjectID)
	missing := id.Value.IsNull() || (id.Value.IsString() && id.Value.AsString() == "")
	if missing && defaultProject != "" {
		filled = filled.Set(propProjectID, property.New(defaultProject))
		inputs.Value = property.WithGoValue(inputs.Value, filled)
	}
	if missing && !known {
		return filled, nil
	}
	id = inputs.Child(propProjectID)
	return filled, &id
}

// checkOrgID checks the organization, if one is named, and returns the inputs with the default filled in.
func checkOrgID(c *serve.Checker, s *session.Session, inputs serve.Node) property.Map {
	checked, id := inputs.Value.AsMap(), inputs.Child(propOrgID)
	if orgID, _ := s.DefaultOrg(); id.Value.IsNull() && orgID != "" {
		return checked.Set(propOrgID, property.New(orgID))
	}
	if !id.Value.IsNull() {
		checkID(c, id, "an organization", "leave it out, or name the organization by its 24 hexadecimal digits")
	}
	return checked
}

// checkAPIKeyIDs checks the ids of the keys that something hangs on, and returns the inputs, without a previous key where none is
// named: Pulumi's SDKs for Go and Java hand an output that is null on as an empty text.
func checkAPIKeyIDs(c *serve.Checker, inputs serve.Node) serve.Node {
	current, previous := inputs.Child(propAPIKeyID), inputs.Child(propPreviousAPIKeyID)
	checkID(c, current, "an API key", "name the key by its 24 hexadecimal digits, which are its output "+propAPIKeyID)
	if previous.Value.IsString() && previous.Value.AsString() == "" {
		inputs.Value = property.WithGoValue(inputs.Value, inputs.Value.AsMap().Delete(propPreviousAPIKeyID))
		return inputs
	}
	if previous.Value.IsNull() {
		return inputs
	}
	checkID(c, previous, "an API key", "leave it out, or name the key that a rotation has left behind")
	if current.Value.IsString() && previous.Value.IsString() && current.Value.AsString() == previous.Value.AsString() {
		c.Fail(previous, "%s is %s too: leave it out", previous.Quote(), propAPIKeyID)
	}
	return inputs
}

// checkID checks the id of an object of some kind.
func checkID(c *serve.Checker, n serve.Node, kind, advice string) {
	if id, ok := c.Text(n, advice); ok && !objectid.Valid(id) {
		c.Fail(n, "%s is not the id of %s: it must have 24 hexadecimal digits, in lower case", n.Quote(), kind)
	}
}

// roleList is what a list of roles may have: those of one scope. advice completes the message about one without any, elsewhere
// that about one of the other scope.
type roleList struct {
	scope             role.Scope
	advice, elsewhere string
}

// check checks a list of roles. A role that this version does not know is only worth a warning: Atlas adds roles.
func (l roleList) check(c *serve.Checker, n serve.Node) {
	elements, ok := c.List(n, l.advice)
	if !ok {
		return
	}
	for _, element := range elements {
		l.checkRole(c, element)
	}
}

func (l roleList) checkRole(c *serve.Checker, n serve.Node) {
	name, ok := c.Text(n, "name a role")
	if !ok {
		return
	}
	switch actual := role.ScopeOf(name); {
	case l.scope == role.Project && actual == role.Organization:
		c.Fail(n, "%s is an organization role: it belongs in %s", n.Quote(), l.elsewhere)
	case l.scope == role.Organization && actual == role.Project:
		c.Fail(n, "%s is a project role: it belongs in %s", n.Quote(), l.elsewhere)
	case !role.IsKnown(l.scope, name):
		hint := ""
		// A suggestion for a secret would tell what it is.
		if near := role.Suggest(l.scope, name); near != "" && !n.Secret() {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		c.Warn(n, "%s is not a role that this version of the provider knows%s", n.Quote(), hint)
	}
}

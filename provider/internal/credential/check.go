package credential

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// CheckProjectID checks the id of a project, and that it stands in one place only: seen has the path of each id so far.
func CheckProjectID(c *serve.Checker, n serve.Node, seen map[string]string) {
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

// WithDefaultProject returns inputs with the default project filled in where they name none, and the project to be checked; nil
// where it is not known yet which is the default.
func WithDefaultProject(s *session.Session, inputs serve.Node) (filled property.Map, project *serve.Node) {
	filled = inputs.Value.AsMap()
	defaultProject, known := s.DefaultProject()
	id := inputs.Child(PropProjectID)
	missing := id.Value.IsNull() || (id.Value.IsString() && id.Value.AsString() == "")
	if missing && defaultProject != "" {
		filled = filled.Set(PropProjectID, property.New(defaultProject))
		inputs.Value = property.WithGoValue(inputs.Value, filled)
	}
	if missing && !known {
		return filled, nil
	}
	id = inputs.Child(PropProjectID)
	return filled, &id
}

// CheckOrgID checks the organization, if one is named, and returns the inputs with the default filled in.
func CheckOrgID(c *serve.Checker, s *session.Session, inputs serve.Node) property.Map {
	checked, id := inputs.Value.AsMap(), inputs.Child(PropOrgID)
	if orgID, _ := s.DefaultOrg(); id.Value.IsNull() && orgID != "" {
		return checked.Set(PropOrgID, property.New(orgID))
	}
	if !id.Value.IsNull() {
		CheckID(c, id, "an organization", "leave it out, or name the organization by its 24 hexadecimal digits")
	}
	return checked
}

// CheckID checks the id of an object of some kind.
func CheckID(c *serve.Checker, n serve.Node, kind, advice string) {
	if id, ok := c.Text(n, advice); ok && !objectid.Valid(id) {
		c.Fail(n, "%s is not the id of %s: it must have 24 hexadecimal digits, in lower case", n.Quote(), kind)
	}
}

// RoleList is what a list of roles may have: those of one scope. Advice completes the message about one without any, Elsewhere
// that about one of the other scope.
type RoleList struct {
	Scope             role.Scope
	Advice, Elsewhere string
}

// Check checks a list of roles. A role that this version does not know is only worth a warning: Atlas adds roles.
func (l RoleList) Check(c *serve.Checker, n serve.Node) {
	elements, ok := c.List(n, l.Advice)
	if !ok {
		return
	}
	for _, element := range elements {
		l.checkRole(c, element)
	}
}

func (l RoleList) checkRole(c *serve.Checker, n serve.Node) {
	name, ok := c.Text(n, "name a role")
	if !ok {
		return
	}
	switch actual := role.ScopeOf(name); {
	case l.Scope == role.Project && actual == role.Organization:
		c.Fail(n, "%s is an organization role: it belongs in %s", n.Quote(), l.Elsewhere)
	case l.Scope == role.Organization && actual == role.Project:
		c.Fail(n, "%s is a project role: it belongs in %s", n.Quote(), l.Elsewhere)
	case !role.IsKnown(l.Scope, name):
		hint := ""
		// A suggestion for a secret would tell what it is.
		if near := role.Suggest(l.Scope, name); near != "" && !n.Secret() {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		c.Warn(n, "%s is not a role that this version of the provider knows%s", n.Quote(), hint)
	}
}

// CheckOptionalID checks the id of an object of some kind, where one is named.
func CheckOptionalID(c *serve.Checker, n serve.Node, kind string) {
	if !n.Value.IsNull() {
		CheckID(c, n, kind, "leave it out, or give 24 hexadecimal digits")
	}
}

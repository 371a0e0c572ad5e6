package provider

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
)

// maxDescription is the longest description that Atlas takes, in characters.
const maxDescription = 250

// checkProjectAPIKey finds everything that is wrong with the inputs of a ProjectApiKey, all at once, and fills in the
// default project. It works on the raw values, so that the marks of unknown and secret values stay where they are;
// what is unknown is not judged.
func (s *session) checkProjectAPIKey(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
	c := &checker{}
	c.defaultProject, c.defaultKnown = s.defaultProject()
	inputs := c.projectAPIKey(req.Inputs)
	for _, warning := range c.warnings {
		p.GetLogger(ctx).Warning(warning)
	}
	return p.CheckResponse{Inputs: inputs, Failures: c.failures}, nil
}

// checker collects what is wrong.
type checker struct {
	defaultProject string
	defaultKnown   bool // false where the provider's configuration is not known yet

	failures []p.CheckFailure
	warnings []string
}

// fail records a failure at n. Where n holds a secret its path stands in the reason: beside a failure that names a
// property the engine prints the property's value, secret or not.
func (c *checker) fail(n node, format string, args ...any) {
	failure := p.CheckFailure{Property: n.path, Reason: fmt.Sprintf(format, args...)}
	if n.secret() || n.value.HasSecrets() {
		failure = p.CheckFailure{Reason: n.path + ": " + failure.Reason}
	}
	c.failures = append(c.failures, failure)
}

func (c *checker) warn(n node, format string, args ...any) {
	c.warnings = append(c.warnings, n.path+": "+fmt.Sprintf(format, args...))
}

func (c *checker) projectAPIKey(inputs property.Map) property.Map {
	root := node{value: property.New(inputs)}
	c.noOthers(root, propDescription, propProjectAssignments, propOrgRoleNames)
	c.description(root.child(propDescription))
	if checked, ok := c.assignments(root.child(propProjectAssignments)); ok {
		inputs = inputs.Set(propProjectAssignments, checked)
	}
	c.orgRoles(root.child(propOrgRoleNames))
	return inputs
}

// noOthers fails every property of an object that has none of the names: a misspelt one would be lost in silence.
func (c *checker) noOthers(n node, names ...string) {
	for name := range n.value.AsMap().AllStable {
		if slices.Contains(names, name) || isInternal(name) {
			continue
		}
		hint := ""
		if near := role.Nearest(name, names); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		c.fail(n.child(name), "there is no property %q%s", excerpt(name), hint)
	}
}

func (c *checker) description(n node) {
	text, ok := c.text(n, "say what the key is for, in 1 to 250 characters")
	if !ok {
		return
	}
	if length := utf8.RuneCountInString(text); length > maxDescription {
		c.fail(n, "%s has %d characters; Atlas takes 1 to %d", n.quote(), length, maxDescription)
	}
}

// assignments checks the list of assignments and returns it with the default project filled in; false where there is
// nothing to return.
func (c *checker) assignments(n node) (property.Value, bool) {
	elements, ok := c.list(n, "give at least one project with the roles that the key has in it")
	if !ok {
		return property.Value{}, false
	}
	seen := map[string]string{}
	checked := make([]property.Value, len(elements))
	for i, element := range elements {
		checked[i] = c.assignment(element, seen)
	}
	return property.WithGoValue(n.value, property.NewArray(checked)), true
}

// assignment checks one assignment; seen has the path of each project id so far.
func (c *checker) assignment(n node, seen map[string]string) property.Value {
	if n.value.IsComputed() {
		return n.value
	}
	if !n.value.IsMap() {
		c.fail(n, "must be an object with %s and %s, not %s", propProjectID, propRoleNames, n.kind())
		return n.value
	}
	c.noOthers(n, propProjectID, propRoleNames)
	n = c.withDefaultProject(n)
	c.projectID(n.child(propProjectID), seen)
	c.roles(n.child(propRoleNames), role.Project)
	return n.value
}

// withDefaultProject fills in the provider's default project where the assignment names none.
func (c *checker) withDefaultProject(n node) node {
	id := n.child(propProjectID)
	missing := id.value.IsNull() || (id.value.IsString() && id.value.AsString() == "")
	if missing && c.defaultProject != "" {
		n.value = property.WithGoValue(n.value, n.value.AsMap().Set(propProjectID, property.New(c.defaultProject)))
	}
	return n
}

func (c *checker) projectID(n node, seen map[string]string) {
	if n.value.IsNull() && !c.defaultKnown {
		return
	}
	id, ok := c.text(n, "name the project by its 24 hexadecimal digits, or set a default for all with "+
		Name+":"+cfgProjectID+" or MONGODB_ATLAS_PROJECT_ID")
	switch {
	case !ok:
	case !objectid.Valid(id):
		c.fail(n, "%s is not a project id: it must have 24 hexadecimal digits, in lower case", n.quote())
	case seen[id] != "":
		c.fail(n, "%s stands in %s already: name a project once, with all its roles", n.quote(), seen[id])
	default:
		seen[id] = n.path
	}
}

func (c *checker) orgRoles(n node) {
	if n.value.IsNull() {
		return
	}
	c.roles(n, role.Organization)
}

func (c *checker) roles(n node, scope role.Scope) {
	advice := "give at least one " + string(scope) + "* role"
	if scope == role.Organization {
		advice += ", or leave the property out to have the organization roles left alone"
	}
	elements, ok := c.list(n, advice)
	if !ok {
		return
	}
	for _, element := range elements {
		c.role(element, scope)
	}
}

func (c *checker) role(n node, scope role.Scope) {
	name, ok := c.text(n, "name a role")
	if !ok {
		return
	}
	switch actual := role.ScopeOf(name); {
	case scope == role.Project && actual == role.Organization:
		c.fail(n, "%s is an organization role: it belongs in %s", n.quote(), propOrgRoleNames)
	case scope == role.Organization && actual == role.Project:
		c.fail(n, "%s is a project role: it belongs in %s[…].%s", n.quote(), propProjectAssignments, propRoleNames)
	case !role.IsKnown(scope, name):
		hint := ""
		// A suggestion for a secret would tell what it is.
		if near := role.Suggest(scope, name); near != "" && !n.secret() {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		c.warn(n, "%s is not a role that this version of the provider knows%s", n.quote(), hint)
	}
}

// text returns the text of a value that must be there; false where it is unknown or was found to be wrong.
func (c *checker) text(n node, advice string) (string, bool) {
	switch {
	case n.value.IsComputed():
		return "", false
	case n.value.IsNull():
		c.fail(n, "is missing: %s", advice)
	case !n.value.IsString():
		c.fail(n, "must be a string, not %s", n.kind())
	case n.value.AsString() == "":
		c.fail(n, `"" is empty: %s`, advice)
	default:
		return n.value.AsString(), true
	}
	return "", false
}

// list returns the elements of a list that must have some; false where it is unknown or was found to be wrong.
func (c *checker) list(n node, advice string) ([]node, bool) {
	switch {
	case n.value.IsComputed():
		return nil, false
	case n.value.IsNull():
		c.fail(n, "is missing: %s", advice)
	case !n.value.IsArray():
		c.fail(n, "must be a list, not %s", n.kind())
	case n.value.AsArray().Len() == 0:
		c.fail(n, "[] is empty: %s", advice)
	default:
		return n.elements(), true
	}
	return nil, false
}

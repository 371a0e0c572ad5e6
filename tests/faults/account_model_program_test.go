package faults

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// office is an account that a program wants.
type office struct {
	project, rules, listed, assigned    bool
	text, roles, hours, release, maxAge int
	imports                             string
}

// spare is a secret that a program wants of an account that is not its own.
type spare struct {
	clientID string
	hours    int
}

// side is a stack of a history, and what its program wants.
type side struct {
	*scene
	wanted map[string]office
	extra  *spare
	// unsure are the accounts of whose secrets the state need not know all since its last refresh: somebody else has changed them, or
	// a command has failed.
	unsure map[string]bool
}

// program is what the side wants.
func (s *side) program() sim.List {
	list := sim.List{}
	for _, name := range slices.Sorted(maps.Keys(s.wanted)) {
		list = append(list, s.list(name, s.wanted[name])...)
	}
	if s.extra != nil {
		list = append(list, s.secret("extra", s.extra.clientID, float64(s.extra.hours)))
	}
	return list
}

func (s *side) list(name string, k office) sim.List {
	typ, roles := sim.AccountType, [][]string{{"ORG_MEMBER"}, {"ORG_MEMBER", "ORG_READ_ONLY"}}[k.roles]
	if k.project {
		typ, roles = sim.ProjectAccountType, [][]string{{"GROUP_READ_ONLY"}, {"GROUP_OWNER", "GROUP_READ_ONLY"}}[k.roles]
	}
	r := s.account(typ, fmt.Sprintf("%s %d", name, k.text))
	r.Name = name
	if k.imports != "" {
		r.Options.Import = map[bool]string{false: s.Org, true: s.Projects[0]}[k.project] + "/" + k.imports
	}
	r = with(with(r, "roleNames", texts(roles...)), "secretExpiresAfterHours", resource.NewProperty(float64(k.hours)))
	if k.rules {
		rules := map[string]any{"triggers": map[string]any{"release": fmt.Sprint(k.release)}}
		if k.maxAge > 0 {
			rules["maxAgeDays"] = float64(k.maxAge)
		}
		r = with(r, "rotation", resource.NewPropertyValue(rules))
	}
	if k.listed {
		r = with(r, "accessList", texts(listedAddress))
	}
	if !k.assigned {
		return sim.List{r}
	}
	return sim.List{r, s.place(name+"-place", name, 1)}
}

// set is a change of the program. What is to be imported yet stays as it is, as does the kind of what there is.
func (m *accounts) set(s *side, e deed) {
	before, there := s.wanted[e.name()]
	state := s.stack.Resource(e.name())
	if state == nil && there && before.imports != "" {
		return
	}
	k := office{project: e.Project, rules: e.Rules, listed: e.Listed, assigned: e.Assigned, text: e.Text, roles: e.Roles, hours: e.Hours,
		release: before.release, maxAge: e.MaxAge}
	switch {
	case state != nil:
		k.project, k.imports = string(state.Type) == sim.ProjectAccountType, before.imports
	case there:
		k.project = before.project
	case e.Import:
		k.imports = m.byHand(s, e.name(), k)
	}
	s.wanted[e.name()] = k
}

// byHand makes an account as the program wants it, which it is then to import. It has a secret of somebody else's.
func (m *accounts) byHand(s *side, name string, k office) string {
	var projects []int
	if k.project {
		projects = append(projects, 0)
	}
	if k.assigned {
		projects = append(projects, 1)
	}
	clientID := m.accountByHand(fmt.Sprintf("%s %d", name, k.text), projects...)
	r := s.list(name, k)[0].(sim.Resource)
	if roles := plainTexts(r.Inputs["roleNames"]); k.project {
		_ = m.Atlas.SetServiceAccountRolesInProject(m.Projects[0], clientID, roles...)
	} else {
		_ = m.Atlas.SetServiceAccountRoles(clientID, roles...)
	}
	if k.listed {
		_ = m.Atlas.SetServiceAccountAccessList(clientID, listedAddress)
	}
	m.imported = append(m.imported, clientID)
	return clientID
}

package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// problem is something wrong with the configuration: the property to look at and what to do about it.
type problem struct{ property, reason string }

// Error names the property as stack configuration spells it.
func (p problem) Error() string {
	if p.property == "" {
		return p.reason
	}
	return session.Package + ":" + p.property + ": " + p.reason
}

// lookup is where a configuration is completed from.
type lookup struct {
	env     func(name string) string
	profile func(name string) (profile, error)
	now     func() time.Time
}

// environment has the variables of each property; the first that is set counts.
var environment = map[string][]string{
	cfgPublicKey:    {"MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PUBLIC_KEY", "MCLI_PUBLIC_API_KEY"},
	cfgPrivateKey:   {"MONGODB_ATLAS_PRIVATE_API_KEY", "MONGODB_ATLAS_PRIVATE_KEY", "MCLI_PRIVATE_API_KEY"},
	cfgClientID:     {"MONGODB_ATLAS_CLIENT_ID"},
	cfgClientSecret: {"MONGODB_ATLAS_CLIENT_SECRET"},
	cfgAccessToken:  {"MONGODB_ATLAS_ACCESS_TOKEN"},
	cfgProfile:      {"MONGODB_ATLAS_PROFILE"},
	cfgBaseURL:      {"MONGODB_ATLAS_BASE_URL", "MCLI_OPS_MANAGER_URL"},
	cfgOrgID:        {"MONGODB_ATLAS_ORG_ID"},
	cfgProjectID:    {"MONGODB_ATLAS_PROJECT_ID"},
}

// method is a way to sign in; it takes all of its properties.
type method struct {
	name       string
	properties []string
	auth       func(values map[string]string) transport.Auth
}

// methods are the ways to sign in, the preferred one first.
var methods = []method{
	{"access token", []string{cfgAccessToken}, func(v map[string]string) transport.Auth {
		return transport.AccessToken{Token: redact.New(v[cfgAccessToken])}
	}},
	{"service account", []string{cfgClientID, cfgClientSecret}, func(v map[string]string) transport.Auth {
		return transport.ServiceAccount{ClientID: v[cfgClientID], ClientSecret: redact.New(v[cfgClientSecret])}
	}},
	{"API key", []string{cfgPublicKey, cfgPrivateKey}, func(v map[string]string) transport.Auth {
		return transport.Digest{PublicKey: v[cfgPublicKey], PrivateKey: redact.New(v[cfgPrivateKey])}
	}},
}

// resolve completes a configuration: explicit values beat the environment, and that beats the
// profile. A credential comes whole from one of them, with one exception: half a pair is completed by the environment
// where that has just the other half. The warnings are for the user, the problems end the deployment.
func resolve(config map[string]string, from lookup) (s session.Settings, warnings []string, problems []problem) {
	explicit := source{"the provider's configuration", config, func(p string) string { return session.Package + ":" + p }}
	env := environmentSource(from.env)
	found, warnings, problems := findCredentials([]source{explicit, env}, from)
	s.Auth = found.auth

	first := func(property string) string {
		for _, src := range []source{explicit, env, found.profile} {
			if value := src.values[property]; value != "" {
				return value
			}
		}
		return ""
	}
	s.OrgID, s.ProjectID = first(cfgOrgID), first(cfgProjectID)
	for _, property := range []string{cfgOrgID, cfgProjectID} {
		if id := first(property); id != "" && !objectid.Valid(id) {
			problems = append(problems, problem{property, fmt.Sprintf("%q is not an id of Atlas: it must have 24 hexadecimal "+
				"digits, in lower case (also looked at: %s)", redact.Excerpt(id), strings.Join(environment[property], ", "))})
		}
	}
	var err error
	if s.Site, err = transport.ParseSite(first(cfgBaseURL)); err != nil {
		problems = append(problems, problem{cfgBaseURL, err.Error()})
	} else if err := transport.CheckProxy(from.env, s.Site); err != nil {
		problems = append(problems, problem{"", err.Error()})
	}
	return s, warnings, problems
}

// source is a place that values come from.
type source struct {
	name   string
	values map[string]string            // by property
	spell  func(property string) string // how a user sets the property there
}

// complete reports whether the source has all that the method takes.
func (s source) complete(m method) bool {
	return !slices.ContainsFunc(m.properties, func(p string) bool { return s.values[p] == "" })
}

// partial reports whether the source has some of what the method takes.
func (s source) partial(m method) bool {
	return slices.ContainsFunc(m.properties, func(p string) bool { return s.values[p] != "" })
}

// environmentSource reads the variables of every property.
func environmentSource(env func(string) string) source {
	values, used := map[string]string{}, map[string]string{}
	for property, names := range environment {
		used[property] = names[0]
		for _, name := range names {
			if value := strings.TrimSpace(env(name)); value != "" {
				values[property], used[property] = value, name
				break
			}
		}
	}
	// The half of a pair that is missing is named as the one that is there.
	for _, m := range methods {
		set := slices.IndexFunc(m.properties, func(p string) bool { return values[p] != "" })
		if set < 0 {
			continue
		}
		spelling := slices.Index(environment[m.properties[set]], used[m.properties[set]])
		for _, property := range m.properties {
			if values[property] == "" {
				used[property] = environment[property][spelling]
			}
		}
	}
	return source{"the environment", values, func(p string) string { return used[p] }}
}

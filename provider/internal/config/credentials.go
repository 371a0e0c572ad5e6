package config

import (
	"fmt"
	"maps"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// credentials are how the provider signs in, and the profile that they came from, if any.
type credentials struct {
	auth    transport.Auth
	profile source // empty where no profile was looked at
}

// noCredentials is what a user reads who has set nothing.
const noCredentials = "there are no credentials for MongoDB Atlas. Set one of:\n" +
	"  an API key: `pulumi config set --secret " + session.Package + ":publicKey …` and `pulumi config set --secret " + session.Package + ":privateKey …`, " +
	"or MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY;\n" +
	"  a service account: " + session.Package + ":clientId and " + session.Package + ":clientSecret, " +
	"or MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET;\n" +
	"  a profile of the Atlas CLI: " + session.Package + ":profile or MONGODB_ATLAS_PROFILE.\n" +
	"To try it out without Atlas, start `atlas-emulator` and export what it prints"

// findCredentials takes the credentials of the first source that has any, and those of the profile where none has.
func findCredentials(
	sources []source, from lookup,
) (credentials, []string, []problem) {
	profileName := ""
	for i, src := range sources {
		auth, warnings, problems := src.credentials(sources[i+1:])
		if auth != nil || len(problems) > 0 {
			return credentials{auth: auth}, warnings, problems
		}
		if profileName == "" {
			profileName = src.values[cfgProfile]
		}
	}
	if profileName == "" {
		return credentials{}, nil, []problem{{"", noCredentials}}
	}
	loaded, err := from.profile(profileName)
	if err != nil {
		return credentials{}, nil, []problem{{cfgProfile, err.Error()}}
	}
	src := loaded.source()
	auth, warnings, problems := src.credentials(nil)
	if auth == nil && len(problems) == 0 {
		problems = []problem{{cfgProfile, loaded.withoutCredentials()}}
	}
	if _, isToken := auth.(transport.AccessToken); isToken {
		if expired := loaded.expired(from.now()); expired != "" {
			problems = append(problems, problem{cfgProfile, expired})
		}
	}
	return credentials{auth, src}, warnings, problems
}

// credentials returns the preferred one of the source's complete credentials; nil where it has none. Half a pair is a
// problem where no other source has just the other half.
func (s source) credentials(others []source) (transport.Auth, []string, []problem) {
	if problems := s.misplaced(); len(problems) > 0 {
		return nil, nil, problems
	}
	var complete []method
	var halves []problem
	for _, m := range methods {
		s := s.completedFrom(m, others)
		if s.complete(m) {
			complete = append(complete, m)
		} else if s.partial(m) {
			halves = append(halves, s.half(m))
		}
	}
	if len(complete) == 0 {
		return nil, nil, halves
	}
	var warnings []string
	if len(complete) > 1 {
		names := make([]string, len(complete))
		for i, m := range complete {
			names[i] = m.name
		}
		warnings = []string{fmt.Sprintf("%s has several credentials (%s): the %s is used",
			s.name, strings.Join(names, ", "), names[0])}
	}
	return complete[0].auth(s.completedFrom(complete[0], others).values), warnings, nil
}

// completedFrom adds the missing half of a pair where another source has that half and not the one that is here: it
// cannot belong to anything else then.
func (s source) completedFrom(m method, others []source) source {
	if !s.partial(m) || s.complete(m) {
		return s
	}
	for _, other := range others {
		values := maps.Clone(s.values)
		for _, property := range m.properties {
			switch {
			case values[property] == "":
				values[property] = other.values[property]
			case other.values[property] != "":
				return s // a pair of its own
			}
		}
		if completed := (source{s.name, values, s.spell}); completed.complete(m) {
			return completed
		}
	}
	return s
}

// half is the problem of half a pair.
func (s source) half(m method) problem {
	present, missing := m.properties[0], m.properties[1]
	if s.values[present] == "" {
		present, missing = missing, present
	}
	return problem{"", fmt.Sprintf("%s is set and %s is not: a sign-in by %s takes both",
		s.spell(present), s.spell(missing), m.name)}
}

// misplaced are the parts of a service account that were given as parts of an API key.
func (s source) misplaced() []problem {
	var problems []problem
	for _, wrong := range []struct{ property, prefix, is, belongs string }{
		{cfgPublicKey, "mdb_sa_id_", "the id of a service account", cfgClientID},
		{cfgPrivateKey, "mdb_sa_sk_", "the secret of a service account", cfgClientSecret},
	} {
		if strings.HasPrefix(s.values[wrong.property], wrong.prefix) {
			problems = append(problems, problem{"", fmt.Sprintf("%s holds %s (%s…): set it as %s",
				s.spell(wrong.property), wrong.is, wrong.prefix, s.spell(wrong.belongs))})
		}
	}
	return problems
}

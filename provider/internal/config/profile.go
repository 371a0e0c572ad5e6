package config

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/zalando/go-keyring"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// profile is one profile of the Atlas CLI.
type profile struct {
	name   string
	fields map[string]string // as config.toml and the keyring spell them
	// keyringErr says why the keyring could not be asked, where it could not.
	keyringErr error
}

// governmentSite is the Atlas for the government of the United States.
const governmentSite = "https://cloud.mongodbgov.com"

// profileFields are the fields of a profile by our property. The CLI may keep the credentials in the keyring of the
// operating system instead of the file, under the same names.
var profileFields = map[string]string{
	cfgPublicKey:    "public_api_key",
	cfgPrivateKey:   "private_api_key",
	cfgClientID:     "client_id",
	cfgClientSecret: "client_secret",
	cfgAccessToken:  "access_token",
	cfgOrgID:        "org_id",
	cfgProjectID:    "project_id",
}

// authTypes are the credentials that a profile uses, by its field auth_type. A profile that has been signed in with in
// several ways keeps what the earlier ones left behind.
var authTypes = map[string][]string{
	"api_keys":        {cfgPublicKey, cfgPrivateKey},
	"service_account": {cfgClientID, cfgClientSecret},
	"user_account":    {cfgAccessToken},
}

// loadProfile reads a profile from the Atlas CLI's config.toml in the user's configuration directory, and from the
// keyring. No error quotes the file: it has secrets in it.
func loadProfile(name string) (profile, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return profile{}, fmt.Errorf("the Atlas CLI's profiles cannot be found: %w", err)
	}
	path := filepath.Join(dir, "atlascli", "config.toml")
	content, err := os.ReadFile(path) //nolint:gosec // the CLI's own file, by its documented name
	if errors.Is(err, fs.ErrNotExist) {
		return profile{}, fmt.Errorf("there is no profile %q: the Atlas CLI has no %s. Run `atlas config init --profile %s`, "+
			"or set credentials instead", redact.Excerpt(name), path, redact.Excerpt(name))
	} else if err != nil {
		return profile{}, fmt.Errorf("the Atlas CLI's profiles cannot be read: %w", err)
	}
	fields, err := parseProfile(content, name)
	if err != nil {
		return profile{}, fmt.Errorf("%s: %w", path, err)
	}
	p := profile{name: name, fields: fields}
	p.addKeyring(askKeyring)
	return p, nil
}

// parseProfile returns the fields of one profile of a config.toml.
func parseProfile(content []byte, name string) (map[string]string, error) {
	var file map[string]any
	if err := toml.Unmarshal(content, &file); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) { // its own text quotes the file
			return nil, fmt.Errorf("not valid TOML at line %d", syntax.Position.Line)
		}
		return nil, errors.New("not valid TOML")
	}
	table, ok := file[name].(map[string]any)
	if !ok {
		maps.DeleteFunc(file, func(_ string, v any) bool { _, isTable := v.(map[string]any); return !isTable })
		return nil, fmt.Errorf("there is no profile %q: it has %s", redact.Excerpt(name),
			redact.Excerpt(strings.Join(slices.Sorted(maps.Keys(file)), ", ")))
	}
	fields := map[string]string{}
	for field, value := range table {
		if text, ok := value.(string); ok {
			fields[field] = strings.TrimSpace(text)
		}
	}
	return fields, nil
}

// addKeyring fills in the credentials that the profile uses and the file does not have.
func (p *profile) addKeyring(get func(service, user string) (string, error)) {
	for _, property := range p.lacking() {
		value, err := get("atlascli_"+p.name, profileFields[property])
		switch {
		case err == nil:
			p.fields[profileFields[property]] = strings.TrimSpace(value)
		case !errors.Is(err, keyring.ErrNotFound):
			p.keyringErr = err
			return // the next question would fare no better
		}
	}
}

// lacking are the credentials that the file does not have, of the sign-in that it names; of any where it names none and
// has none that is complete.
func (p *profile) lacking() []string {
	used, named := authTypes[p.fields["auth_type"]]
	has := func(property string) bool { return p.fields[profileFields[property]] != "" }
	if !named {
		for _, m := range methods {
			if !slices.ContainsFunc(m.properties, func(property string) bool { return !has(property) }) {
				return nil
			}
			used = slices.Concat(used, m.properties)
		}
	}
	return slices.DeleteFunc(slices.Clone(used), has)
}

// source gives the profile's fields our names.
func (p profile) source() source {
	values := map[string]string{cfgBaseURL: p.baseURL()}
	for property, field := range profileFields {
		values[property] = p.fields[field]
	}
	if used, ok := authTypes[p.fields["auth_type"]]; ok {
		for _, m := range methods {
			for _, property := range m.properties {
				if !slices.Contains(used, property) {
					delete(values, property)
				}
			}
		}
	}
	name := fmt.Sprintf("profile %q", p.name)
	return source{name, values, func(property string) string { return profileFields[property] + " of " + name }}
}

// baseURL is the address of the Atlas that the profile is for, "" where it does not say.
func (p profile) baseURL() string {
	for _, field := range []string{"base_url", "ops_manager_url"} {
		if address := p.fields[field]; address != "" {
			return address
		}
	}
	if p.fields["service"] == "cloudgov" {
		return governmentSite
	}
	return ""
}

// expired says what to do about a profile whose access token has ended; "" where it has not, or nobody can tell. The CLI
// renews such a token with another one, which is its own; this provider has nothing to renew it with.
func (p profile) expired(now time.Time) string {
	end, known := endOf(p.fields[profileFields[cfgAccessToken]])
	if !known || now.Before(end) {
		return ""
	}
	return fmt.Sprintf("the access token of profile %q, which `atlas auth login` made, ended at %s: run `atlas auth login "+
		"--profile %s` anew. It ends after some hours each time; for longer use a service account or an API key",
		redact.Excerpt(p.name), end.UTC().Format(time.RFC3339), redact.Excerpt(p.name))
}

// endOf reads when a JSON Web Token ends (RFC 7519, 4.1.4). Its signature is not looked at: Atlas does that.
func endOf(token string) (end time.Time, known bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		End float64 `json:"exp"` // seconds since 1970
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.End <= 0 || claims.End > math.MaxInt32 {
		return time.Time{}, false
	}
	return time.Unix(int64(claims.End), 0), true
}

// withoutCredentials says that the profile has none, and where they were looked for.
func (p profile) withoutCredentials() string {
	where := "in the Atlas CLI's config.toml or in the keyring"
	if p.keyringErr != nil {
		where = fmt.Sprintf("in the Atlas CLI's config.toml, and the keyring cannot be read (%v)", p.keyringErr)
	}
	return fmt.Sprintf("profile %q has no credentials %s: run `atlas auth login --profile %s`, or set them in the provider's "+
		"configuration or in the environment", redact.Excerpt(p.name), where, redact.Excerpt(p.name))
}

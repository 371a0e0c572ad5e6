package config

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

const (
	anOrg     = "5d09d6a59ccf6445652a444a"
	aProject  = "64259ee860c43338194b0f8e"
	bProject  = "74259ee860c43338194b0f8e"
	cProject  = "84259ee860c43338194b0f8e"
	aKey      = "6576974933969669a1b2c3d4"
	secretOne = "11111111-2222-3333-4444-555555555555"
	secretTwo = "mdb_sa_sk_very_secret"
)

type values = map[string]string

// with resolves a configuration with what can be looked up given.
func with(config, env values, profiles map[string]profile) (session.Settings, []string, []problem) {
	return resolve(config, lookup{
		env: func(name string) string { return env[name] },
		profile: func(name string) (profile, error) {
			if p, ok := profiles[name]; ok {
				p.name = name
				return p, nil
			}
			return profile{}, errors.New("there is no profile " + name)
		},
		now: func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) },
	})
}

func TestCredentialsByPrecedence(t *testing.T) {
	digest := transport.Digest{PublicKey: "abcdefgh", PrivateKey: redact.New(secretOne)}
	account := transport.ServiceAccount{ClientID: "mdb_sa_id_1", ClientSecret: redact.New(secretTwo)}
	token := transport.AccessToken{Token: redact.New("token")}
	keyPair := values{"publicKey": "abcdefgh", "privateKey": secretOne}
	profiles := map[string]profile{
		"key":     {fields: values{"public_api_key": "abcdefgh", "private_api_key": secretOne}},
		"account": {fields: values{"client_id": "mdb_sa_id_1", "client_secret": secretTwo}},
		"left over": {fields: values{"access_token": "token", "auth_type": "api_keys",
			"public_api_key": "abcdefgh", "private_api_key": secretOne}},
	}
	for name, test := range map[string]struct {
		config, env values
		want        transport.Auth
		warning     string
	}{
		"key of the configuration": {config: keyPair, want: digest},
		"account of the configuration": {
			config: values{"clientId": "mdb_sa_id_1", "clientSecret": secretTwo}, want: account},
		"token of the configuration": {config: values{"accessToken": "token"}, want: token},
		"the configuration beats the environment": {
			config: keyPair, env: values{"MONGODB_ATLAS_ACCESS_TOKEN": "token"}, want: digest},
		"half in the configuration, the other half in the environment": {
			config: values{"publicKey": "abcdefgh"}, env: values{"MONGODB_ATLAS_PRIVATE_KEY": secretOne}, want: digest},
		"first names": {env: values{
			"MONGODB_ATLAS_PUBLIC_API_KEY": "abcdefgh", "MONGODB_ATLAS_PUBLIC_KEY": "no", "MCLI_PUBLIC_API_KEY": "no",
			"MONGODB_ATLAS_PRIVATE_API_KEY": secretOne, "MONGODB_ATLAS_PRIVATE_KEY": "no", "MCLI_PRIVATE_API_KEY": "no"}, want: digest},
		"second names": {env: values{
			"MONGODB_ATLAS_PUBLIC_KEY": "abcdefgh", "MCLI_PUBLIC_API_KEY": "no",
			"MONGODB_ATLAS_PRIVATE_KEY": secretOne, "MCLI_PRIVATE_API_KEY": "no"}, want: digest},
		"third names": {env: values{
			"MCLI_PUBLIC_API_KEY": "abcdefgh", "MCLI_PRIVATE_API_KEY": secretOne}, want: digest},
		"a line end after a value": {env: values{
			"MCLI_PUBLIC_API_KEY": "abcdefgh\n", "MCLI_PRIVATE_API_KEY": secretOne + "\n"}, want: digest},
		"account of the environment": {env: values{
			"MONGODB_ATLAS_CLIENT_ID": "mdb_sa_id_1", "MONGODB_ATLAS_CLIENT_SECRET": secretTwo}, want: account},
		"a token beats an account beats a key": {env: values{
			"MONGODB_ATLAS_CLIENT_ID": "mdb_sa_id_1", "MONGODB_ATLAS_CLIENT_SECRET": secretTwo,
			"MONGODB_ATLAS_ACCESS_TOKEN": "token", "MCLI_PUBLIC_API_KEY": "abcdefgh", "MCLI_PRIVATE_API_KEY": secretOne},
			want: token,
			warning: "the environment has several credentials (access token, service account, API key): " +
				"the access token is used"},
		"an account beats a key": {
			config:  values{"clientId": "mdb_sa_id_1", "clientSecret": secretTwo, "publicKey": "abcdefgh", "privateKey": secretOne},
			want:    account,
			warning: "the provider's configuration has several credentials (service account, API key): the service account is used"},
		"the environment beats a profile": {config: values{"profile": "account"}, env: values{
			"MCLI_PUBLIC_API_KEY": "abcdefgh", "MCLI_PRIVATE_API_KEY": secretOne}, want: digest},
		"a profile":                    {config: values{"profile": "account"}, want: account},
		"a profile of the environment": {env: values{"MONGODB_ATLAS_PROFILE": "key"}, want: digest},
		"the configuration's profile beats the environment's": {
			config: values{"profile": "account"}, env: values{"MONGODB_ATLAS_PROFILE": "key"}, want: account},
		"what a profile no longer uses": {config: values{"profile": "left over"}, want: digest},
	} {
		t.Run(name, func(t *testing.T) {
			got, warnings, problems := with(test.config, test.env, profiles)
			require.Empty(t, problems)
			assert.Equal(t, test.want, got.Auth)
			if test.warning == "" {
				assert.Empty(t, warnings)
			} else {
				assert.Equal(t, []string{test.warning}, warnings)
			}
		})
	}
}

// proxyProblem is what is wrong with a proxy, which the transport knows.
func proxyProblem(t *testing.T, proxy string) string {
	t.Helper()
	err := transport.CheckProxy(func(name string) string { return values{"HTTPS_PROXY": proxy}[name] }, site(""))
	require.ErrorContains(t, err, "HTTPS_PROXY")
	return err.Error()
}

func TestConfigurationProblems(t *testing.T) {
	key := values{"publicKey": "abcdefgh", "privateKey": secretOne}
	and := func(property, value string) values {
		return values{"publicKey": "abcdefgh", "privateKey": secretOne, property: value}
	}
	for name, test := range map[string]struct {
		config, env values
		want        []string
	}{
		"nothing at all": {want: []string{noCredentials}},
		"a public key alone": {config: values{"publicKey": "abcdefgh"}, want: []string{
			"mongodbatlas-native:publicKey is set and mongodbatlas-native:privateKey is not: " +
				"a sign-in by API key takes both"}},
		"a public key beside another pair": {
			config: values{"publicKey": "abcdefgh"},
			env:    values{"MCLI_PUBLIC_API_KEY": "other", "MCLI_PRIVATE_API_KEY": secretOne},
			want: []string{"mongodbatlas-native:publicKey is set and " +
				"mongodbatlas-native:privateKey is not: a sign-in by API key takes both"}},
		"a private key alone, in the environment": {env: values{"MONGODB_ATLAS_PRIVATE_KEY": secretOne}, want: []string{
			"MONGODB_ATLAS_PRIVATE_KEY is set and MONGODB_ATLAS_PUBLIC_KEY is not: " +
				"a sign-in by API key takes both"}},
		"a client id alone": {config: values{"clientId": "mdb_sa_id_1"}, want: []string{
			"mongodbatlas-native:clientId is set and mongodbatlas-native:clientSecret is not: " +
				"a sign-in by service account takes both"}},
		"a service account as a key": {
			config: values{"publicKey": "mdb_sa_id_1", "privateKey": secretTwo},
			want: []string{
				"mongodbatlas-native:publicKey holds the id of a service account (mdb_sa_id_…): " +
					"set it as mongodbatlas-native:clientId",
				"mongodbatlas-native:privateKey holds the secret of a service account (mdb_sa_sk_…): " +
					"set it as mongodbatlas-native:clientSecret"}},
		"an unknown profile": {config: values{"profile": "x"}, want: []string{
			"mongodbatlas-native:profile: there is no profile x"}},
		"plain http": {config: and("baseUrl", "http://atlas.example.com"), want: []string{
			`mongodbatlas-native:baseUrl: "http://atlas.example.com" is not encrypted: use https (http is for loopback only)`}},
		"a path in the address": {config: and("baseUrl", "https://cloud.mongodb.com/api"), want: []string{
			`mongodbatlas-native:baseUrl: "https://cloud.mongodb.com/api" must be a scheme and a host only, as https://cloud.mongodb.com`}},
		"a password in the address": {config: and("baseUrl", "https://u:"+secretOne+"@cloud.mongodb.com"), want: []string{
			"mongodbatlas-native:baseUrl: must not have a user or a password in it: credentials have properties of their own"}},
		"no address": {config: and("baseUrl", "cloud.mongodb.com"), want: []string{
			"mongodbatlas-native:baseUrl: is not a URL: write it as https://cloud.mongodb.com"}},
		"another scheme": {config: and("baseUrl", "ftp://cloud.mongodb.com"), want: []string{
			`mongodbatlas-native:baseUrl: "ftp://cloud.mongodb.com" must begin with https://`}},
		"a malformed organization, of the environment": {config: key, env: values{"MONGODB_ATLAS_ORG_ID": "acme"}, want: []string{
			`mongodbatlas-native:orgId: "acme" is not an id of Atlas: it must have 24 hexadecimal digits, in lower case ` +
				`(also looked at: MONGODB_ATLAS_ORG_ID)`}},
		"a malformed project and a malformed organization": {
			config: values{"publicKey": "abcdefgh", "privateKey": secretOne, "projectId": "p", "orgId": "o"},
			want: []string{
				`mongodbatlas-native:orgId: "o" is not an id of Atlas: it must have 24 hexadecimal digits, in lower case ` +
					`(also looked at: MONGODB_ATLAS_ORG_ID)`,
				`mongodbatlas-native:projectId: "p" is not an id of Atlas: it must have 24 hexadecimal digits, in lower case ` +
					`(also looked at: MONGODB_ATLAS_PROJECT_ID)`}},
		"an unusable proxy": {config: key, env: values{"HTTPS_PROXY": "proxy.example.com:80:80"}, want: []string{proxyProblem(t, "proxy.example.com:80:80")}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, problems := with(test.config, test.env, nil)
			var got []string
			for _, p := range problems {
				got = append(got, p.Error())
				assert.NotContains(t, p.Error(), secretOne)
				assert.NotContains(t, p.Error(), secretTwo)
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func site(text string) transport.Site {
	parsed, err := transport.ParseSite(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func TestAddressAndDefaults(t *testing.T) {
	key := values{"publicKey": "abcdefgh", "privateKey": secretOne}
	clone := func(more ...string) values {
		v := values{"publicKey": "abcdefgh", "privateKey": secretOne}
		for i := 0; i < len(more); i += 2 {
			v[more[i]] = more[i+1]
		}
		return v
	}
	profiles := map[string]profile{
		"gov": {fields: values{"public_api_key": "abcdefgh", "private_api_key": secretOne, "service": "cloudgov",
			"org_id": anOrg, "project_id": aProject}},
		"dev": {fields: values{"public_api_key": "abcdefgh", "private_api_key": secretOne, "ops_manager_url": "https://dev.example.com/"}},
	}
	for name, test := range map[string]struct {
		config, env values
		want        session.Settings
	}{
		"nothing set":      {config: key, want: session.Settings{Site: site("https://cloud.mongodb.com")}},
		"loopback":         {config: clone("baseUrl", "http://127.0.0.1:8080/"), want: session.Settings{Site: site("http://127.0.0.1:8080")}},
		"loopback, by six": {config: clone("baseUrl", "http://[::1]:8080"), want: session.Settings{Site: site("http://[::1]:8080")}},
		"environment": {config: key,
			env: values{"MCLI_OPS_MANAGER_URL": "https://a.example.com", "MONGODB_ATLAS_BASE_URL": "https://b.example.com",
				"MONGODB_ATLAS_ORG_ID": anOrg, "MONGODB_ATLAS_PROJECT_ID": aProject},
			want: session.Settings{Site: site("https://b.example.com"), OrgID: anOrg, ProjectID: aProject}},
		"configuration before environment": {config: clone("orgId", anOrg, "projectId", aProject),
			env:  values{"MONGODB_ATLAS_ORG_ID": aKey, "MONGODB_ATLAS_PROJECT_ID": bProject},
			want: session.Settings{Site: site("https://cloud.mongodb.com"), OrgID: anOrg, ProjectID: aProject}},
		"government": {config: values{"profile": "gov"},
			want: session.Settings{Site: site("https://cloud.mongodbgov.com"), OrgID: anOrg, ProjectID: aProject}},
		"a profile's address": {config: values{"profile": "dev"}, want: session.Settings{Site: site("https://dev.example.com")}},
		"credentials of the environment never go to a profile's address": {config: values{"profile": "dev"},
			env:  values{"MCLI_PUBLIC_API_KEY": "abcdefgh", "MCLI_PRIVATE_API_KEY": secretOne},
			want: session.Settings{Site: site("https://cloud.mongodb.com")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, problems := with(test.config, test.env, profiles)
			require.Empty(t, problems)
			got.Auth = nil
			assert.Equal(t, test.want, got)
		})
	}
}

func TestProfileFile(t *testing.T) {
	file := []byte("skip_update_check = true\n\n[default]\norg_id = \"" + anOrg + "\"\npublic_api_key = \" abcdefgh\"\n" +
		"telemetry_enabled = true\n\n[prod]\nservice = \"cloud\"\n")
	fields, err := parseProfile(file, "default")
	require.NoError(t, err)
	assert.Equal(t, values{"org_id": anOrg, "public_api_key": "abcdefgh"}, fields)

	_, err = parseProfile(file, "staging")
	assert.EqualError(t, err, `there is no profile "staging": it has default, prod`)

	_, err = parseProfile([]byte("[default]\nprivate_api_key = "+secretOne), "default")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), secretOne[:8])
	assert.Contains(t, err.Error(), "not valid TOML at line 2")
}

func TestProfileWithCredentialsInTheKeyring(t *testing.T) {
	ring := values{"atlascli_prod/client_id": "mdb_sa_id_1", "atlascli_prod/client_secret": secretTwo}
	p := profile{name: "prod", fields: values{"org_id": anOrg}}
	p.addKeyring(func(service, user string) (string, error) {
		if value, ok := ring[service+"/"+user]; ok {
			return value, nil
		}
		return "", keyring.ErrNotFound
	})
	got, _, problems := with(values{"profile": "prod"}, nil, map[string]profile{"prod": p})
	require.Empty(t, problems)
	assert.Equal(t, transport.ServiceAccount{ClientID: "mdb_sa_id_1", ClientSecret: redact.New(secretTwo)}, got.Auth)
}

// TestTheKeyringIsAskedForWhatTheFileLacks: each question can make the user unlock a keyring.
func TestTheKeyringIsAskedForWhatTheFileLacks(t *testing.T) {
	for name, test := range map[string]struct {
		fields values
		asked  []string
	}{
		"an API key, whole":                     {values{"auth_type": "api_keys", "public_api_key": "a", "private_api_key": secretOne}, nil},
		"an API key without its private half":   {values{"auth_type": "api_keys", "public_api_key": "a"}, []string{"private_api_key"}},
		"a service account, all in the keyring": {values{"auth_type": "service_account"}, []string{"client_id", "client_secret"}},
		"a token, beside what is no longer used": {
			values{"auth_type": "user_account", "access_token": "t", "public_api_key": "a"}, nil},
		"an API key, whole, of an older CLI": {values{"public_api_key": "a", "private_api_key": secretOne}, nil},
		"nothing, of an older CLI": {values{"org_id": anOrg},
			[]string{"access_token", "client_id", "client_secret", "public_api_key", "private_api_key"}},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			p := profile{name: "prod", fields: test.fields}
			p.addKeyring(func(_, user string) (string, error) {
				asked = append(asked, user)
				return "", keyring.ErrNotFound
			})
			assert.Equal(t, test.asked, asked)
		})
	}
}

func TestProfileWithoutCredentialsSaysWhereItLooked(t *testing.T) {
	p := profile{name: "prod", fields: values{"org_id": anOrg}}
	p.addKeyring(func(_, _ string) (string, error) { return "", errors.New("no D-Bus") })
	_, _, problems := with(values{"profile": "prod"}, nil, map[string]profile{"prod": p})
	require.Len(t, problems, 1)
	assert.Equal(t, `mongodbatlas-native:profile: profile "prod" has no credentials in the Atlas CLI's config.toml, and the `+
		`keyring cannot be read (no D-Bus): run `+"`atlas auth login --profile prod`"+`, or set them in the provider's `+
		`configuration or in the environment`, problems[0].Error())
}

// TestTheTokenOfALogin has profiles that `atlas auth login` made.
func TestTheTokenOfALogin(t *testing.T) {
	token := func(claims string) string {
		return "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for name, test := range map[string]struct{ token, want string }{
		"good":          {token(`{"exp":1795780801}`), ""},
		"about to end":  {token(`{"exp":1795780800.5}`), "ended"},
		"ended":         {token(`{"exp":1795694400}`), "ended at 2026-11-26T12:00:00Z: run `atlas auth login --profile me` anew"},
		"without end":   {token(`{}`), ""},
		"no JSON":       {token(`exp`), ""},
		"an absurd end": {token(`{"exp":1e300}`), ""},
		"opaque":        {"0123456789", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, problems := with(values{"profile": "me"}, nil, map[string]profile{
				"me": {fields: values{"auth_type": "user_account", "access_token": test.token}}})
			if test.want == "" {
				assert.Empty(t, problems)
				return
			}
			require.Len(t, problems, 1)
			assert.Contains(t, problems[0].Error(), test.want)
			assert.NotContains(t, problems[0].Error(), test.token)
		})
	}
}

func FuzzProfile(f *testing.F) {
	f.Add("[default]\nprivate_api_key = \"x\"\n", "default")
	f.Add("default = 1", "default")
	f.Add("[a.b]\nc=1\n[a]\nb=2", "a")
	f.Fuzz(func(t *testing.T, content, name string) {
		_, err := parseProfile([]byte("[default]\nprivate_api_key = \""+secretOne+"\"\n"+content), name)
		if err != nil {
			assert.NotContains(t, err.Error(), secretOne)
			assert.Less(t, len(err.Error()), 1500)
		}
		if strings.Contains(content, secretOne[:8]) {
			return
		}
		_, err = parseProfile([]byte(content+"\nprivate_api_key = "+secretOne), name)
		if err != nil {
			assert.NotContains(t, err.Error(), secretOne[:8])
		}
	})
}

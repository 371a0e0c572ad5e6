// Package config is the provider's configuration: its shape, where credentials come from, and what a change of it means.
//
// Everything is optional: explicit values beat the environment, and that beats a profile of the Atlas CLI. What decides
// that (credentials.go, resolve.go, profile.go but for its file) is pure; provider.go connects it to the engine.
package config

import "github.com/pulumi/pulumi-go-provider/infer"

// Names of the configuration's properties, as programs, stack configuration and messages spell them.
const (
	cfgPublicKey    = "publicKey"
	cfgPrivateKey   = "privateKey"
	cfgClientID     = "clientId"
	cfgClientSecret = "clientSecret"
	cfgAccessToken  = "accessToken"
	cfgProfile      = "profile"
	cfgBaseURL      = "baseUrl"
	cfgOrgID        = "orgId"
	cfgProjectID    = "projectId"
)

// Config is the shape of the provider's configuration, for the schema. Everything is optional: [resolve] fills what
// is missing from the environment or from an Atlas CLI profile.
//
// No value of this type is ever decoded: the framework would decode old and new configuration into the same one, and
// a credential that was taken out of the configuration would live on.
type Config struct {
	PublicKey    string `pulumi:"publicKey,optional" provider:"secret"`
	PrivateKey   string `pulumi:"privateKey,optional" provider:"secret"`
	ClientID     string `pulumi:"clientId,optional" provider:"secret"`
	ClientSecret string `pulumi:"clientSecret,optional" provider:"secret"`
	AccessToken  string `pulumi:"accessToken,optional" provider:"secret"`
	Profile      string `pulumi:"profile,optional"`
	BaseURL      string `pulumi:"baseUrl,optional"`
	OrgID        string `pulumi:"orgId,optional"`
	ProjectID    string `pulumi:"projectId,optional"`
}

var _ infer.Annotated = (*Config)(nil)

// Annotate describes the configuration.
func (c *Config) Annotate(a infer.Annotator) {
	a.Describe(&c, "How the provider signs in to MongoDB Atlas, and defaults for its resources. Everything is optional: what is not "+
		"set here comes from the environment, and credentials also from an Atlas CLI profile.")
	a.Describe(&c.PublicKey, "Public half of the API key that the provider signs in with (HTTP digest). Environment: "+
		"`MONGODB_ATLAS_PUBLIC_API_KEY`, `MONGODB_ATLAS_PUBLIC_KEY` or `MCLI_PUBLIC_API_KEY`.")
	a.Describe(&c.PrivateKey, "Private half of the API key that the provider signs in with. Environment: "+
		"`MONGODB_ATLAS_PRIVATE_API_KEY`, `MONGODB_ATLAS_PRIVATE_KEY` or `MCLI_PRIVATE_API_KEY`.")
	a.Describe(&c.ClientID, "Client id of the service account that the provider signs in with (`mdb_sa_id_…`). Environment: "+
		"`MONGODB_ATLAS_CLIENT_ID`.")
	a.Describe(&c.ClientSecret, "Client secret of the service account that the provider signs in with. Environment: "+
		"`MONGODB_ATLAS_CLIENT_SECRET`.")
	a.Describe(&c.AccessToken, "OAuth2 access token that the provider signs in with, instead of a key or a service account. "+
		"Environment: `MONGODB_ATLAS_ACCESS_TOKEN`.")
	a.Describe(&c.Profile, "Name of the Atlas CLI profile to take credentials from, where neither the configuration nor the "+
		"environment has any. Environment: `MONGODB_ATLAS_PROFILE`.")
	a.Describe(&c.BaseURL, "Address of Atlas, `https://cloud.mongodb.com` unless set. `https` only, except on loopback. Environment: "+
		"`MONGODB_ATLAS_BASE_URL` or `MCLI_OPS_MANAGER_URL`.")
	a.Describe(&c.OrgID, "Organization of a key that is imported by its bare id. Environment: `MONGODB_ATLAS_ORG_ID`.")
	a.Describe(&c.ProjectID, "Project of an assignment that names none. Environment: `MONGODB_ATLAS_PROJECT_ID`.")
}

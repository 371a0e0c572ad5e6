// Package session is what one configured provider process works with: the client and the defaults. The configuration
// makes it, the resources use it.
package session

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// Package is the name of the Pulumi package, which stands in front of every name of its configuration.
const Package = "mongodbatlas-native"

// How a user sets a default, for messages about one that is missing.
const (
	SetOrg     = Package + ":orgId or MONGODB_ATLAS_ORG_ID"
	SetProject = Package + ":projectId or MONGODB_ATLAS_PROJECT_ID"
)

// Session is one provider process. It is not configured until [Session.Start]. It is safe for concurrent use.
type Session struct {
	userAgent string
	http      http.RoundTripper

	mu       sync.Mutex
	client   *atlas.Client // nil: not configured yet
	settings Settings
}

// Settings are what a configuration comes down to.
type Settings struct {
	Site transport.Site
	Auth transport.Auth
	// OrgID and ProjectID are defaults, "" where there are none.
	OrgID, ProjectID string
}

// New returns a session that is not configured. Requests are sent by way of http, nil being the network.
func New(userAgent string, http http.RoundTripper) *Session {
	return &Session{userAgent: userAgent, http: http}
}

// Start takes new settings into use, in place of all that was there before. It makes no request.
func (s *Session) Start(settings Settings) error {
	client, err := atlas.New(atlas.Options{
		Options: transport.Options{
			Site:      settings.Site,
			Auth:      settings.Auth,
			UserAgent: s.userAgent,
			Base:      s.http,
			Log:       func(ctx context.Context, line string) { serve.Log(ctx).Debug(line) },
			Status:    func(ctx context.Context, line string) { serve.Log(ctx).InfoStatusf("%s", line) },
		},
		Warn: func(ctx context.Context, text string) { serve.Log(ctx).Warningf("%s", text) },
	})
	if err != nil {
		return err
	}
	s.End()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client, s.settings = client, settings
	return nil
}

// endTime is how long the end of a session may take.
const endTime = 3 * time.Second

// End gives back what the session had of Atlas, such as an access token. It may be used again all the same.
func (s *Session) End() {
	s.mu.Lock()
	client := s.client
	s.mu.Unlock()
	if client != nil {
		ctx, cancel := context.WithTimeout(context.Background(), endTime)
		defer cancel()
		client.Close(ctx)
	}
}

var errNotConfigured = errors.New("the provider is not configured: its configuration has values that are not known yet")

// Client returns the client, or an error where the provider is not configured.
func (s *Session) Client() (*atlas.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return nil, errNotConfigured
	}
	return s.client, nil
}

// SignsInWith reports whether the provider signs in with the API key of this public key.
func (s *Session) SignsInWith(publicKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ok := s.settings.Auth.(transport.Digest)
	return ok && publicKey != "" && key.PublicKey == publicKey
}

// SignsInAs reports whether the provider signs in with the service account of this client id.
func (s *Session) SignsInAs(clientID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, ok := s.settings.Auth.(transport.ServiceAccount)
	return ok && clientID != "" && account.ClientID == clientID
}

// SignsInBy reports whether this client secret is the one that the provider signs in by.
func (s *Session) SignsInBy(clientSecret string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, ok := s.settings.Auth.(transport.ServiceAccount)
	return ok && account.ClientSecret.Reveal() == clientSecret
}

// SignsIn says how the provider signs in, apiKey, serviceAccount or accessToken, and as whom.
func (s *Session) SignsIn() (method, publicKey, clientID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch auth := s.settings.Auth.(type) {
	case transport.Digest:
		return "apiKey", auth.PublicKey, ""
	case transport.ServiceAccount:
		return "serviceAccount", "", auth.ClientID
	default:
		return "accessToken", "", ""
	}
}

// DefaultOrg returns the organization of the configuration, "" where it names none, and whether that is known yet: with
// unknown values in its configuration the engine does not configure a provider at all.
func (s *Session) DefaultOrg() (orgID string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings.OrgID, s.client != nil
}

// DefaultProject is [Session.DefaultOrg] for the project.
func (s *Session) DefaultProject() (projectID string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings.ProjectID, s.client != nil
}

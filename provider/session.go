package provider

import (
	"context"
	"errors"
	"net/http"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
)

// session is what one configured provider process works with. Its zero value is a provider that is not configured yet.
type session struct {
	http http.RoundTripper // nil: the network

	mu     sync.Mutex
	client *atlas.Client
	// orgID and projectID are the defaults of the configuration, "" where it has none.
	orgID, projectID string
	// configured tells a default that is absent from one that is not known yet: with unknown values in its
	// configuration the engine does not configure a provider at all.
	configured bool
}

var errNotConfigured = errors.New("the provider is not configured: its configuration has values that are not known yet")

// start takes new settings into use, in place of all that was there before.
func (s *session) start(settings settings) error {
	client, err := atlas.New(atlas.Options{
		BaseURL:   settings.baseURL,
		Auth:      settings.auth,
		UserAgent: "pulumi-" + Name + "/" + Version,
		HTTP:      s.http,
		Log:       func(ctx context.Context, line string) { p.GetLogger(ctx).Debug(line) },
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		s.client.Close()
	}
	s.client, s.orgID, s.projectID, s.configured = client, settings.orgID, settings.projectID, true
	return nil
}

// atlas returns the client, or an error where the provider is not configured.
func (s *session) atlas() (*atlas.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return nil, errNotConfigured
	}
	return s.client, nil
}

// know tells the client of a key that is in state, so that it never takes it for one whose creation it lost track of.
func (s *session) know(apiKeyID string) {
	if client, err := s.atlas(); err == nil {
		client.Keys().Known(apiKeyID)
	}
}

// defaultOrg returns the organization of the configuration, "" where it names none.
func (s *session) defaultOrg() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.orgID
}

// defaultProject returns the project of the configuration, "" where it names none, and whether that is known yet.
func (s *session) defaultProject() (projectID string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.projectID, s.configured
}

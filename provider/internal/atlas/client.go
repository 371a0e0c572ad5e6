package atlas

import (
	"context"
	"fmt"
	"net/http"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// Options say which Atlas to talk to and how. BaseURL and Auth are required.
type Options struct {
	// BaseURL is a scheme and a host, without a path.
	BaseURL   string
	Auth      transport.Auth
	UserAgent string
	// HTTP carries the requests; nil means the network.
	HTTP http.RoundTripper
	// Log takes debug lines, already redacted; nil means none.
	Log func(ctx context.Context, line string)
	// Status shows status lines: waits, and steps that take long; nil means none.
	Status func(ctx context.Context, line string)
}

// Client makes the Atlas calls that this provider needs. It is safe for concurrent use; one serves a whole process,
// since what it knows (the digest challenge, which objects are ours, lists under way) is worth sharing.
type Client struct {
	api    *admin.APIClient
	chain  *transport.Chain
	known  knownObjects
	writes writeClock
	turns  turns

	keyReads keyReads
}

// New returns a client. It makes no request. Errors are those of the base URL and of the transport's options.
func New(options Options) (*Client, error) {
	site, err := transport.ParseSite(options.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	chain, err := transport.New(transport.Options{
		Site:      site,
		Auth:      options.Auth,
		UserAgent: options.UserAgent,
		Base:      options.HTTP,
		Log:       options.Log,
		Status:    options.Status,
	})
	if err != nil {
		return nil, err
	}
	api, err := admin.NewClient(
		admin.UseBaseURL(site.String()),
		// Never UseDigestAuth, which pays two round trips for every request, nor UseOAuthAuth, which rewrites
		// http.DefaultClient. Redirects are the chain's to refuse.
		admin.UseHTTPClient(&http.Client{Transport: chain}),
	)
	if err != nil {
		return nil, err
	}
	return &Client{
		api:      api,
		chain:    chain,
		keyReads: keyReads{orgs: map[string]*orgReads{}, projects: map[string]*sharedList[Key]{}},
	}, nil
}

// Close gives back the idle connections. Calls under way go on, and end with their contexts.
func (c *Client) Close() { c.chain.CloseIdleConnections() }

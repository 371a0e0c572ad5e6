package atlas

import (
	"net/http"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

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

// New returns a client. It makes no request. Errors are those of the options.
func New(options transport.Options) (*Client, error) {
	chain, err := transport.New(options)
	if err != nil {
		return nil, err
	}
	api, err := admin.NewClient(
		admin.UseBaseURL(options.Site.String()),
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

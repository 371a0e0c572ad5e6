package atlas

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// Options say which Atlas to talk to and as whom, and whom to tell of what.
type Options struct {
	transport.Options

	// Warn tells the user of something to be looked after, though the call succeeds; nil: nobody is told.
	Warn func(ctx context.Context, text string)
}

// Client makes the Atlas calls that this provider needs. It is safe for concurrent use; one serves a whole process,
// since what it knows (the digest challenge, which objects are ours, lists under way) is worth sharing.
type Client struct {
	api    *admin.APIClient
	http   *http.Client
	site   transport.Site
	chain  *transport.Chain
	warn   func(ctx context.Context, text string)
	known  knownObjects
	writes writeClock
	turns  turns

	isKey     bool   // it signs in with an API key, of which Atlas says more than of anything else
	clientID  string // it signs in with this service account; "": with something else
	callerOrg callerOrg

	keyReads     keyReads
	accountReads owners[Account]
	entryReads   entryReads
	projectOrgs  projectOrgs

	// secretsFirst: Atlas makes no account without a secret, as it has answered once.
	secretsFirst atomic.Bool
}

// New returns a client. It makes no request. Errors are those of the options.
func New(options Options) (*Client, error) {
	chain, err := transport.New(options.Options)
	if err != nil {
		return nil, err
	}
	// Never UseDigestAuth, which pays two round trips for every request, nor UseOAuthAuth, which rewrites
	// http.DefaultClient. Redirects are the chain's to refuse.
	client := &http.Client{Transport: chain}
	api, err := admin.NewClient(admin.UseBaseURL(options.Site.String()), admin.UseHTTPClient(client))
	if err != nil {
		return nil, err
	}
	warn := options.Warn
	if warn == nil {
		warn = func(context.Context, string) {}
	}
	_, isKey := options.Auth.(transport.Digest)
	account, _ := options.Auth.(transport.ServiceAccount)
	return &Client{
		api:        api,
		http:       client,
		site:       options.Site,
		chain:      chain,
		warn:       warn,
		isKey:      isKey,
		clientID:   account.ClientID,
		callerOrg:  callerOrg{turn: make(chan struct{}, 1)},
		keyReads:   keyReads{projects: map[string]*sharedList[Key]{}},
		entryReads: entryReads{of: map[string]*sharedList[AccessEntry]{}},
	}, nil
}

// ClockOffset returns how far Atlas's clock is ahead of the local one, as its answers have told so far: the least that it can be; 0
// while nothing is known.
func (c *Client) ClockOffset() time.Duration {
	earliest, latest, known := c.chain.ClockOffsets()
	switch {
	case !known, earliest <= 0 && latest >= 0:
		return 0
	case latest < 0:
		return latest
	}
	return earliest
}

// Close gives back an access token, and idle connections. Calls under way go on, and end with their contexts. ctx bounds it.
func (c *Client) Close(ctx context.Context) { c.chain.Close(ctx) }

package atlas

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas/transport"
)

// mintTries is how many minting requests one Mint sends at most: a second one follows a first whose answer was lost
// and whose key, if there was one, is known to be gone. There is no third.
const mintTries = 2

// MintRequest says what key to create.
type MintRequest struct {
	ProjectID   string
	Description string
	// Roles mixes GROUP_* roles of the project with ORG_* roles. Atlas adds ORG_MEMBER where there is no ORG_* role.
	Roles []string
}

var opMintKey = operation{verb: "create", noun: KindAPIKey, role: roleAccessManager, scope: KindProject, makes: "key"}

// Mint creates a key in a project and returns it with its private key, which Atlas shows this once. Mints of one
// fingerprint run one at a time. A request that has begun is not interrupted by ctx's end: its answer is awaited, for
// up to a minute, and returned. Where no definite answer comes, Mint finds out what became of it (settle) before it
// returns, if need be up to two minutes after ctx's end. No key is left behind that the error does not name, save where
// Atlas does not show it in time or does not list its keys (docs/reliability.md).
func (k Keys) Mint(ctx context.Context, request MintRequest) (Key, error) {
	want := request.fingerprint()
	project := Object{KindProject, request.ProjectID}
	call := call{opMintKey, []Object{project}, bucketOf(endpointsOfKeys, project)}
	if !slices.Equal(want.orgRoles, defaultOrgRoles) {
		call.also = ", and " + roleOrgOwner + " to grant organization roles"
	}
	unlock, err := k.client.mints.lock(ctx, want)
	if err != nil {
		return Key{}, call.unanswered(err)
	}
	defer unlock()
	defer k.client.writes.begin()()
	for try := 1; ; try++ {
		key, sent, err := k.client.postMint(ctx, call, request)
		if err == nil {
			k.client.known.note(keyAlive, key.ID)
			return key, nil
		}
		if !isAmbiguous(err) {
			return Key{}, err
		}
		lost := errors.Unwrap(err) // what the errors below say is about the same call
		if err := k.client.settle(ctx, call, want, sent, lost); err != nil {
			return Key{}, err
		}
		if try == mintTries {
			return Key{}, call.lostAgain(lost)
		}
	}
}

// postMint sends the minting request. It returns when the request was last sent, by the local clock.
func (c *Client) postMint(ctx context.Context, call call, request MintRequest) (key Key, sent time.Time, err error) {
	var lastSent atomic.Int64
	lastSent.Store(time.Now().UnixNano())
	// A request that was refused for its rate is sent again: what counts is the last time.
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { lastSent.Store(time.Now().UnixNano()) },
	})
	body := admin.CreateAtlasProjectApiKey{Desc: request.Description, Roles: request.Roles}
	answer, response, err := c.api.ProgrammaticAPIKeysApi.CreateGroupApiKey(call.request(traced), request.ProjectID, &body).Execute()
	sent = time.Unix(0, lastSent.Load())
	if err != nil {
		return Key{}, sent, call.failed(response, err)
	}
	if answer == nil {
		return Key{}, sent, call.malformed(response, errors.New("it is empty"), nil)
	}
	key, err = mintedKey(*answer)
	if err != nil {
		answer.PrivateKey = nil
		return Key{}, sent, call.malformed(response, err, answer)
	}
	return key, sent, nil
}

// isAmbiguous tells whether a minting request may have made a key in spite of its error.
func isAmbiguous(err error) bool {
	var lost *transport.AmbiguousError
	return errors.As(err, &lost) || errors.Is(err, errMalformed) || errors.Is(err, errNotAtlas)
}

// lostAgain is the error for a Mint whose every request went without a definite answer, all of it settled.
func (c call) lostAgain(cause error) error {
	apiErr := c.unanswered(fmt.Errorf("tried %d times, of which no key was left behind: %w", mintTries, cause))
	apiErr.Fix = fixServer
	return apiErr
}

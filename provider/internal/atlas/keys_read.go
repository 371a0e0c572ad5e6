package atlas

import (
	"context"
	"math"
	"time"
)

const (
	// loneReads is how many Reads at the start of a burst are one GET each. A refresh of no more keys than this never
	// pays for a list, however large the organization.
	loneReads = 3
	// getsAtOnce bounds how many GETs of an organization's keys are under way.
	getsAtOnce = 8
	// unlistable stands for the pages of a list that has failed.
	unlistable = math.MaxInt
)

// opReadKey's fix is for a key that is imported or looked up: of one in state a read only says that it is gone.
var opReadKey = operation{verb: "read", noun: KindAPIKey, role: roleOrgMember, scope: KindOrganization,
	fixAbsent: "Check the id, and that the credential belongs to the key's organization. A key can be named by its own id, or as projectId-apiKeyId."}

// Read reads a key, one GET or a share in a list (see the package's documentation). projectHint names the projects that
// it is thought to be in: their lists serve a credential that may not read keys at the organization. That a key does
// not exist (IsNotFound) is believed once the key would be two minutes old; till then it is read again, as long as ctx
// allows.
func (k Keys) Read(ctx context.Context, orgID, keyID string, projectHint []string) (Key, error) {
	call := keyAtOrg(opReadKey, orgID, keyID)
	reads := k.client.orgReads(orgID)
	read := reads.key
	var key Key
	err := k.client.onceVisible(ctx, call, func() error {
		var err error
		key, err = read(ctx, keyID)
		if IsForbidden(err) && len(projectHint) > 0 {
			key, err = k.client.keyInProjects(ctx, call, projectHint, err)
		}
		read = reads.get // a list has answered once; what is asked again is asked for afresh
		return err
	})
	if err != nil {
		return Key{}, err
	}
	k.client.known.note(fateAlive, keyID)
	return key, nil
}

// orgReads answers the Reads of one organization's keys, by the rule in the package's documentation.
type orgReads struct {
	client *Client
	orgID  string
	gets   chan struct{} // a token for each GET under way

	sharedList // whose mu guards the fields below too

	underway   int       // Reads that have arrived and not ended
	quietSince time.Time // when the last one ended
	spare      int       // what is left of loneReads in this burst
	asked      int       // Reads that have come since the burst began, or since the first page of the newest list that was fetched whole
	pages      int       // what a list takes, as Atlas last counted; 1 until it has
	refused    error     // Atlas's word that the credential may not read the organization's keys
}

func (c *Client) orgReads(orgID string) *orgReads {
	c.mu.Lock()
	defer c.mu.Unlock()
	reads, ok := c.orgs[orgID]
	if !ok {
		reads = &orgReads{
			client:     c,
			orgID:      orgID,
			gets:       make(chan struct{}, getsAtOnce),
			sharedList: sharedList{lister: c.orgKeys(orgID), writes: &c.writes},
			pages:      1,
		}
		c.orgs[orgID] = reads
	}
	return reads
}

// key returns the key, from a list or by a GET.
func (r *orgReads) key(ctx context.Context, keyID string) (Key, error) {
	place, refused := r.arrive(ctx)
	defer r.depart()
	if refused != nil {
		return Key{}, r.about(keyID).adopt(refused)
	}
	if place == nil {
		return r.get(ctx, keyID)
	}
	key, found, listErr := place.key(keyID)
	switch {
	case found:
		return key, nil
	case ctx.Err() != nil:
		return Key{}, r.about(keyID).adopt(listErr)
	case IsForbidden(listErr):
		r.rememberRefusal(listErr)
		return Key{}, r.about(keyID).adopt(listErr)
	case listErr != nil:
		r.giveUpListing()
	}
	key, err := r.get(ctx, keyID)
	if err != nil && listErr != nil && ctx.Err() != nil {
		return Key{}, r.about(keyID).adopt(listErr) // which had the time to say more
	}
	return key, err
}

// arrive counts a Read in and decides how it is answered: from the list that it is seated at, or by a GET if place is
// nil, or not at all where Atlas has refused before.
func (r *orgReads) arrive(ctx context.Context) (place *seat, refused error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.underway == 0 && time.Since(r.quietSince) > freshness {
		r.spare, r.asked = loneReads, 0
		if r.pages == unlistable {
			r.pages = 1
		}
	}
	r.underway++
	r.asked++
	if r.refused != nil {
		return nil, r.refused
	}
	// A list of which only the first page was fetched serves until as many Reads have come as a whole one has pages.
	if !r.newest.isPartial() || r.asked < r.pages {
		if place := r.join(ctx); place != nil {
			return place, nil
		}
	}
	if r.spare > 0 {
		r.spare--
		return nil, nil
	}
	if r.asked >= r.pages {
		return r.begin(ctx, r.worthListing), nil
	}
	return nil, nil
}

func (r *orgReads) depart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway--
	r.quietSince = time.Now()
}

// worthListing learns how many pages a list takes and says whether as many Reads have come, so that what the list
// costs is in proportion to what it has saved or is likely to.
func (r *orgReads) worthListing(pages int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages = pages
	if r.asked < pages {
		return false
	}
	r.asked = 0
	return true
}

// giveUpListing makes the rest of the burst do with GETs.
func (r *orgReads) giveUpListing() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages = unlistable
}

// rememberRefusal keeps Atlas's refusal, so that it is not asked again for every key.
func (r *orgReads) rememberRefusal(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refused = err
}

// get reads the key by a GET of its own.
func (r *orgReads) get(ctx context.Context, keyID string) (Key, error) {
	call := r.about(keyID)
	if ctx.Err() != nil {
		return Key{}, call.unanswered(context.Cause(ctx))
	}
	select {
	case r.gets <- struct{}{}:
		defer func() { <-r.gets }()
	case <-ctx.Done():
		return Key{}, call.unanswered(context.Cause(ctx))
	}
	answer, response, err := r.client.api.ProgrammaticAPIKeysApi.GetOrgApiKey(call.request(ctx), r.orgID, keyID).Execute()
	if err != nil {
		err = call.failed(response, err)
		if IsForbidden(err) {
			r.rememberRefusal(err)
		}
		return Key{}, err
	}
	return call.key(answer, response)
}

func (r *orgReads) about(keyID string) call { return keyAtOrg(opReadKey, r.orgID, keyID) }

package atlas

import (
	"context"
	"sync"
	"time"
)

const (
	// loneReads is how many Reads at the start of a burst are one GET each. A refresh of no more keys than this never
	// pays for a list, however large the organization.
	loneReads = 3
	// sharedPages is the most pages that a list of an organization's keys has.
	sharedPages = 4
	// getsAtOnce bounds how many GETs of an organization's keys are under way.
	getsAtOnce = 8
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
	reads := k.readsOfOrg(orgID)
	read := reads.key
	var key Key
	err := k.client.whenVisible(ctx, call, func() error {
		var err error
		key, err = read(ctx, keyID)
		if IsForbidden(err) && len(projectHint) > 0 {
			key, err = k.inProjects(ctx, call, projectHint, err)
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

// peek reads a key at the organization, by a GET of its own. Unlike Read it does not take it for one that this process knows.
func (k Keys) peek(ctx context.Context, orgID, keyID string) (key Key, err error) {
	reads := k.readsOfOrg(orgID)
	err = k.client.whenVisible(ctx, reads.about(keyID), func() error {
		key, err = reads.get(ctx, keyID)
		return err
	})
	return key, err
}

// orgReads answers the Reads of one organization's keys, by the rule in the package's documentation.
type orgReads struct {
	client *Client
	orgID  string
	gets   chan struct{} // a token for each GET under way

	whole sharedList[Key] // for who wants all keys; serves Reads too, while it is there

	sharedList[Key] // whose mu guards what follows too

	burst      burst
	underway   int       // Reads that have arrived and not ended
	quietSince time.Time // when the last one ended
}

// burst is what the Reads of one burst have learnt.
type burst struct {
	lone       int   // those that were one GET each from the start
	listFailed bool  // a list has failed, and is not tried again
	refused    error // Atlas's word that the credential may not read the organization's keys
}

// keyReads are what answers the Reads of keys, by the id of the organization or the project.
type keyReads struct {
	mu       sync.Mutex
	orgs     map[string]*orgReads
	projects map[string]*sharedList[Key]
}

func (k Keys) readsOfOrg(orgID string) *orgReads {
	shared := &k.client.keyReads
	shared.mu.Lock()
	defer shared.mu.Unlock()
	reads, ok := shared.orgs[orgID]
	if !ok {
		reads = &orgReads{
			client: k.client,
			orgID:  orgID,
			gets:   make(chan struct{}, getsAtOnce),
			whole:  sharedList[Key]{list: k.ofOrg(orgID), writes: &k.client.writes, status: k.client.chain.ShowStatus},
			sharedList: sharedList[Key]{
				list: k.ofOrg(orgID), writes: &k.client.writes, status: k.client.chain.ShowStatus, mostPages: sharedPages,
			},
		}
		shared.orgs[orgID] = reads
	}
	return reads
}

// key returns the key, from a list or by a GET.
func (r *orgReads) key(ctx context.Context, keyID string) (Key, error) {
	waiter, refused := r.arrive(ctx, keyID)
	defer r.depart()
	if refused != nil {
		return Key{}, r.about(keyID).adopt(refused)
	}
	if waiter == nil {
		return r.get(ctx, keyID)
	}
	keys, listErr := waiter.wait()
	key, found := keys[keyID]
	switch {
	case found:
		return key.clone(), nil
	case ctx.Err() != nil: // the Read's own end, of which get says the cause
	case IsForbidden(listErr):
		r.learn(func(b *burst) { b.refused = listErr })
		return Key{}, r.about(keyID).adopt(listErr)
	case listErr != nil:
		r.learn(func(b *burst) { b.listFailed = true })
	}
	key, err := r.get(ctx, keyID)
	if err != nil && listErr != nil && ctx.Err() != nil {
		return Key{}, r.about(keyID).adopt(listErr) // which had the time to say more
	}
	return key, err
}

// arrive counts a Read in and decides how it is answered: from the list that it waits for, or by a GET if there is none,
// or not at all where Atlas has refused in this burst.
func (r *orgReads) arrive(ctx context.Context, keyID string) (w *waiter[Key], refused error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.underway == 0 && time.Since(r.quietSince) > freshness {
		r.burst = burst{}
	}
	r.underway++
	if r.burst.refused != nil {
		return nil, r.burst.refused
	}
	if w, joined := r.join(ctx, keyID); joined {
		return w, nil
	}
	r.whole.mu.Lock()
	w, joined := r.whole.join(ctx, keyID)
	r.whole.mu.Unlock()
	if joined {
		return w, nil
	}
	if r.burst.lone < loneReads {
		r.burst.lone++
		return nil, nil
	}
	if r.burst.listFailed {
		return nil, nil
	}
	return r.begin(ctx), nil
}

func (r *orgReads) depart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway--
	r.quietSince = time.Now()
}

// learn notes something for the rest of the burst.
func (r *orgReads) learn(note func(b *burst)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	note(&r.burst)
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
	answer, response, err := r.client.api.ProgrammaticAPIKeysApi.GetOrgApiKey(call.describe(ctx), r.orgID, keyID).Execute()
	if err != nil {
		err = call.failed(response, err)
		if IsForbidden(err) {
			r.learn(func(b *burst) { b.refused = err })
		}
		return Key{}, err
	}
	return call.key(answer, response)
}

func (r *orgReads) about(keyID string) call { return keyAtOrg(opReadKey, r.orgID, keyID) }

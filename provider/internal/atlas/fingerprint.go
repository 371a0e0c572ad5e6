package atlas

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// defaultOrgRoles are what Atlas gives a key for which no organization role is asked.
var defaultOrgRoles = []string{"ORG_MEMBER"}

// fingerprint is all that a minting request says of the key to be: what a key has if that request made it.
type fingerprint struct {
	projectID, description string
	projectRoles, orgRoles []string // as Atlas will have them: sorted sets
}

func (r MintRequest) fingerprint() fingerprint {
	want := fingerprint{projectID: r.ProjectID, description: r.Description}
	for _, role := range r.Roles {
		if strings.HasPrefix(role, "ORG_") {
			want.orgRoles = append(want.orgRoles, role)
		} else {
			want.projectRoles = append(want.projectRoles, role)
		}
	}
	if want.orgRoles == nil {
		want.orgRoles = defaultOrgRoles
	}
	want.projectRoles, want.orgRoles = sortedSet(want.projectRoles), sortedSet(want.orgRoles)
	return want
}

// fits tells whether the key is as a request of this fingerprint made it, and in no other project.
func (f fingerprint) fits(key Key) bool {
	return key.Description == f.description &&
		len(key.Projects) == 1 &&
		slices.Equal(key.Projects[f.projectID], f.projectRoles) &&
		slices.Equal(key.OrgRoles, f.orgRoles)
}

// mintLocks lets mints of one fingerprint run one at a time: while one is being settled, another's new key would be
// taken for that of the lost answer. The zero value is ready. Locks are kept: a process has few fingerprints.
type mintLocks struct {
	mu    sync.Mutex
	locks map[string]chan struct{}
}

// lock waits for its turn, or for the end of ctx.
func (m *mintLocks) lock(ctx context.Context, of fingerprint) (unlock func(), err error) {
	m.mu.Lock()
	if m.locks == nil {
		m.locks = map[string]chan struct{}{}
	}
	name := fmt.Sprintf("%q", of)
	lock, ok := m.locks[name]
	if !ok {
		lock = make(chan struct{}, 1)
		m.locks[name] = lock
	}
	m.mu.Unlock()
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

package emulator

import (
	"maps"
	"slices"
	"strings"
	"time"
)

type org struct {
	id, name string
	projects []string          // ids in the order of creation
	keys     []*key            // in the order of creation, deleted ones that may still be visible included
	accounts []*serviceAccount // likewise
	settings OrgSettings
}

type project struct {
	id, name, org string
	created       time.Time
}

// grants are roles: on the organization, and by project id. Both hold no duplicates.
type grants struct {
	org      []string
	projects map[string][]string
}

type key struct {
	grants
	life
	id, public, private string
	orgID, description  string
	accessList          accessList
}

// life is how a key or a service account came, and when reads show it.
type life struct {
	minted       bool // made through the API
	created      time.Time
	visibleAfter time.Time
	deleted      bool
	visibleUntil time.Time // once deleted
}

// readable says whether reads show it at the given time.
func (l *life) readable(now time.Time) bool {
	if l.deleted {
		return now.Before(l.visibleUntil)
	}
	return !now.Before(l.visibleAfter)
}

// gone says that no read will show it any more.
func (l *life) gone(now time.Time) bool { return l.deleted && !l.readable(now) }

func (k *key) maskedPrivateKey() string {
	return "********-****-****-" + k.private[strings.LastIndexByte(k.private, '-')+1:]
}

// addKey makes a key; the lock must be held.
func (s *Server) addKey(o *org, description string, g grants) *key {
	k := &key{
		grants: g, life: life{created: s.now()}, orgID: o.id, description: description,
		id: s.newObjectID(), public: s.newPublicKey(), private: s.newPrivateKey(),
	}
	s.insert(k)
	return k
}

// insert makes a key one of its organization's; the lock must be held.
func (s *Server) insert(k *key) {
	s.keys[k.id], s.byPublic[k.public] = k, k
	o := s.orgs[k.orgID]
	o.keys = append(o.keys, k)
	s.issued(PrivateKey, k.private)
}

// removeKey deletes a key; reads still show it until the given time. The lock must be held.
func (s *Server) removeKey(k *key, visibleUntil time.Time) {
	k.deleted, k.visibleUntil = true, visibleUntil
	delete(s.byPublic, k.public)
	s.forget(s.orgs[k.orgID])
}

// forget drops the deleted keys and accounts that no read shows any more, so that lists of a long-lived server stay fast.
func (s *Server) forget(o *org) {
	now := s.now()
	o.keys = slices.DeleteFunc(o.keys, func(k *key) bool {
		if k.gone(now) {
			delete(s.keys, k.id)
		}
		return k.gone(now)
	})
	o.accounts = slices.DeleteFunc(o.accounts, func(a *serviceAccount) bool {
		if a.gone(now) {
			delete(s.accounts, a.id)
		}
		return a.gone(now)
	})
}

// readableKeys returns the keys that a list shows, in its order: that of their public keys, as in all recorded replies. So
// a key that comes or goes between two pages moves others from one to the other. The lock must be held.
func (s *Server) readableKeys(o *org, wanted func(*key) bool) []*key {
	now := s.now()
	var keys []*key
	for _, k := range o.keys {
		if k.readable(now) && wanted(k) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b *key) int { return strings.Compare(a.public, b.public) })
	return keys
}

// livingKeys counts the keys of an organization that are not deleted.
func (o *org) livingKeys() int {
	n := 0
	for _, k := range o.keys {
		if !k.deleted {
			n++
		}
	}
	return n
}

// removeProject deletes a project with all assignments to it. The lock must be held.
func (s *Server) removeProject(p *project) {
	o := s.orgs[p.org]
	o.projects = slices.DeleteFunc(o.projects, func(id string) bool { return id == p.id })
	delete(s.projects, p.id)
	for _, k := range o.keys {
		delete(k.projects, p.id)
	}
	for _, a := range o.accounts {
		delete(a.projects, p.id)
	}
}

func (g grants) clone() grants {
	c := grants{org: slices.Clone(g.org), projects: make(map[string][]string, len(g.projects))}
	for id, roles := range g.projects {
		c.projects[id] = slices.Clone(roles)
	}
	return c
}

// distinct returns the names once each, sorted.
func distinct(names []string) []string {
	sorted := slices.Sorted(slices.Values(names))
	return slices.Compact(sorted)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

package atlas

import (
	"slices"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// clockSlack is how much earlier than the request's sending, by the server's clock, the creation of a key may lie for
// the key to be a candidate: answers' Date headers and ObjectIds count whole seconds.
const clockSlack = 2 * time.Second

// look is what one look at the project's keys showed that could matter to an ambiguous mint. Both are sorted by id.
type look struct {
	candidates []Key // could be the key that the lost answer was about
	namesakes  []Key // have its description, are not ours, and cannot be it
}

// sort sorts the project's keys into candidates and namesakes. ours tells the keys that this process has minted, read,
// found in state or deleted; sent is when the request was sent, by the server's clock.
func (f fingerprint) sort(keys map[string]Key, ours func(id string) bool, sent time.Time) look {
	var seen look
	for id, key := range keys {
		if key.Description != f.description || ours(id) {
			continue
		}
		created, err := objectid.CreatedAt(id)
		if err == nil && f.fits(key) && !created.Before(sent.Add(-clockSlack)) {
			seen.candidates = append(seen.candidates, key)
		} else {
			seen.namesakes = append(seen.namesakes, key)
		}
	}
	byID := func(a, b Key) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(seen.candidates, byID)
	slices.SortFunc(seen.namesakes, byID)
	return seen
}

// verdict is what the looks so far call for.
type verdict int

const (
	lookAgain verdict = iota
	mintOnce          // no key came of the request: mint once more
	deleteIt          // one key did, and surely: delete it and mint once more
	handsOff          // a key may have, but it could be somebody else's
)

// judge decides from the looks so far, the newest last; last says that no other look is to come. With deleteIt the key
// is the newest look's only candidate.
func judge(looks []look, last bool) verdict {
	candidates := distinct(looks, func(l look) []Key { return l.candidates })
	if len(candidates) > 1 {
		return handsOff
	}
	if newest := len(looks) - 1; newest > 0 && len(looks[newest].candidates) == 1 && len(looks[newest-1].candidates) == 1 {
		if len(distinct(looks, func(l look) []Key { return l.namesakes })) > 0 {
			return handsOff
		}
		return deleteIt
	}
	switch {
	case !last:
		return lookAgain
	case len(candidates) == 0:
		return mintOnce
	}
	return handsOff
}

// distinct returns the keys that pick finds in any of the looks, each once, in order of appearance.
func distinct(looks []look, pick func(look) []Key) []Key {
	var keys []Key
	for _, l := range looks {
		for _, key := range pick(l) {
			if !slices.ContainsFunc(keys, func(k Key) bool { return k.ID == key.ID }) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

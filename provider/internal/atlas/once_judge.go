package atlas

import (
	"cmp"
	"slices"
	"time"
)

// clockSlack is how much earlier than the request's sending, by the server's clock, the creation of a trace may lie for
// it to be a candidate: answers' Date headers and ObjectIds count whole seconds.
const clockSlack = 2 * time.Second

// trace is something at Atlas with the label of what a lost answer was about.
type trace struct {
	object Object
	orgID  string    // its organization's id; "" where Atlas has not said
	name   string    // how a person finds it
	made   time.Time // by the server's clock; zero where that is not known
	fits   bool      // it is just as the request makes it
}

// look is what one look at Atlas showed that could matter to a lost answer. Both lists are sorted by id.
type look struct {
	candidates []trace // could be what the lost answer was about
	namesakes  []trace // have its label, are not known to this process, and cannot be it
	clockKnown bool    // the server's clock was known; without it nothing is too old to be a candidate
}

// newLook sorts traces into candidates and namesakes. known tells the ids of what this process has made, read, found in
// state or deleted; sent is when the request was sent, by the server's clock.
func newLook(traces []trace, known func(id string) bool, sent time.Time, clockKnown bool) look {
	seen := look{clockKnown: clockKnown}
	for _, t := range traces {
		switch {
		case known(t.object.ID):
		case t.fits && !(clockKnown && t.made.Before(sent.Add(-clockSlack))):
			seen.candidates = append(seen.candidates, t)
		default:
			seen.namesakes = append(seen.namesakes, t)
		}
	}
	byID := func(a, b trace) int { return cmp.Compare(a.object.ID, b.object.ID) }
	slices.SortFunc(seen.candidates, byID)
	slices.SortFunc(seen.namesakes, byID)
	return seen
}

// verdict is what the looks so far call for.
type verdict int

const (
	lookAgain verdict = iota
	sendAgain         // nothing came of the request: send it once more
	discardIt         // something did, and surely: discard it and send the request once more
	handsOff          // something may have, but it could be somebody else's
)

// judge decides from the looks so far, the newest last; last says that no other look is to come. With discardIt it is
// the newest look's only candidate. To delete somebody else's would be an outage, what is left behind only litter: where
// there is doubt, nothing is touched.
func judge(looks []look, last bool) verdict {
	var (
		candidates = candidatesIn(looks)
		namesakes  = namesakesIn(looks)
		newest     = looks[len(looks)-1]
		confirmed  = len(looks) > 1 && len(newest.candidates) == 1 && len(looks[len(looks)-2].candidates) == 1
	)
	switch {
	case len(candidates) > 1:
		return handsOff
	case confirmed && (len(namesakes) > 0 || !newest.clockKnown):
		return handsOff
	case confirmed:
		return discardIt
	case !last:
		return lookAgain
	case len(candidates) == 0:
		return sendAgain
	}
	return handsOff // one candidate, not in two looks in a row
}

func candidatesIn(looks []look) []trace {
	return distinct(looks, func(l look) []trace { return l.candidates })
}

func namesakesIn(looks []look) []trace {
	return distinct(looks, func(l look) []trace { return l.namesakes })
}

// distinct returns the traces that pick finds in any of the looks, each once, in order of appearance.
func distinct(looks []look, pick func(look) []trace) []trace {
	var traces []trace
	for _, l := range looks {
		for _, t := range pick(l) {
			if !slices.ContainsFunc(traces, func(other trace) bool { return other.object == t.object }) {
				traces = append(traces, t)
			}
		}
	}
	return traces
}

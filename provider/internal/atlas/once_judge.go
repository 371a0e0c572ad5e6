package atlas

import (
	"cmp"
	"slices"
	"time"
)

const (
	// madeBefore and madeAfter bound when something is made that is surely the request's: from so much before it was sent
	// to so much after.
	madeBefore = 2 * time.Second
	madeAfter  = 10 * time.Second
	// youngFor is how much older than the request something may be to be in doubt all the same.
	youngFor = time.Minute
	// clockSlack is how much each of the plausible clocks may be off.
	clockSlack = 2 * time.Second
	// resolution: Atlas says in whole seconds when something was made.
	resolution = time.Second
)

// trace is something at Atlas that is just as the request of a lost answer makes it.
type trace struct {
	object Object
	orgID  string    // its organization's id; "" where Atlas has not said
	name   string    // how a person finds it
	made   time.Time // by Atlas's clock; zero where that is not known
	// unlike: it is not all as the request makes it, and may yet come of it: it is in doubt at the most.
	unlike bool
}

// window is when a request can have made something, by every plausible clock.
type window struct {
	// first and last are when the request was sent, for the first time and for the last, by the local clock.
	first, last time.Time
	// earliest and latest are how far Atlas's clock is ahead of the local one, at the least and at the most, if it can be
	// known. The local clock is plausible too: 0 is among them.
	earliest, latest time.Duration
	clockKnown       bool
}

// newWindow makes a window of what Atlas's answers have told of its clock.
func newWindow(first, last time.Time, earliest, latest time.Duration, clockKnown bool) window {
	return window{first, last, min(earliest, 0), max(latest, 0), clockKnown}
}

// holds tells whether the trace was made while the request was under way, whichever of the clocks is right.
func (w window) holds(t trace) bool {
	from, to := w.last.Add(w.latest+clockSlack-madeBefore), w.last.Add(w.earliest-clockSlack+madeAfter)
	return w.clockKnown && !t.made.IsZero() && t.made.Add(resolution).After(from) && !t.made.After(to)
}

// reaches tells whether the trace is so young, if one of the clocks is right, that the request can have made it after all.
func (w window) reaches(t trace) bool {
	young := w.first.Add(w.earliest - clockSlack - youngFor)
	return !w.clockKnown || t.made.IsZero() || t.made.Add(resolution).After(young)
}

// look is what one look at Atlas showed that matters to a lost answer. Both lists are sorted by id.
type look struct {
	candidates []trace // surely made while the request was under way
	doubts     []trace // perhaps made by it, perhaps by somebody else
}

// newLook sorts traces into candidates and doubts. known tells the ids of what this process has made, read, found in state
// or deleted, which is neither; foreign tells those that somebody is known to use.
func newLook(traces []trace, w window, known, foreign func(id string) bool) look {
	var seen look
	for _, t := range traces {
		switch {
		case known(t.object.ID):
		case w.holds(t) && !t.unlike && !foreign(t.object.ID):
			seen.candidates = append(seen.candidates, t)
		case w.reaches(t):
			seen.doubts = append(seen.doubts, t)
		}
	}
	byID := func(a, b trace) int { return cmp.Compare(a.object.ID, b.object.ID) }
	slices.SortFunc(seen.candidates, byID)
	slices.SortFunc(seen.doubts, byID)
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
// there is doubt, nothing is touched. That is said after the last look only, so that all that there is can be named.
func judge(looks []look, last bool) verdict {
	candidates, doubts := candidatesIn(looks), doubtsIn(looks)
	twice := len(looks) > 1 && len(looks[len(looks)-1].candidates) == 1 && len(looks[len(looks)-2].candidates) == 1
	switch {
	case twice && len(candidates) == 1 && len(doubts) == 0:
		return discardIt
	case !last:
		return lookAgain
	case len(candidates) == 0 && len(doubts) == 0:
		return sendAgain
	}
	return handsOff
}

func candidatesIn(looks []look) []trace {
	return distinct(looks, func(l look) []trace { return l.candidates })
}

func doubtsIn(looks []look) []trace {
	return distinct(looks, func(l look) []trace { return l.doubts })
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

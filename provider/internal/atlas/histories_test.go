package atlas

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// histories is how many histories each run of the tests plays.
const histories = 2000

// TestHistories plays histories of two processes that mint look-alikes, and of a third that makes some by hand, on a network
// that loses answers and requests, with clocks that lie. Whatever happens, no process deletes a key of another's, and no
// key of its own is lost without being named.
//
// Two things are not drawn, since nobody can tell them from the truth (docs/reliability.md): that a look-alike of another's is
// made in the very seconds in which a request is sent that never arrives, or does so later; and that every clock lies, so
// that Atlas's own is not among those that are plausible.
func TestHistories(t *testing.T) {
	var wrong []string // a line for each history that went wrong
	var total tally
	for seed := range uint64(histories) {
		synctest.Test(t, func(t *testing.T) {
			h := drawHistory(rand.New(rand.NewPCG(seed, 0)))
			w := newHostileWorld(t, h, seed)
			w.play()
			total.add(w)
			if problems := w.problems(); len(problems) > 0 {
				wrong = append(wrong, fmt.Sprintf("history %d (%+v): %s", seed, h, strings.Join(problems, "; ")))
			}
		})
	}
	t.Logf("%d histories: %+v", histories, total)
	for _, line := range wrong[:min(len(wrong), 3)] {
		t.Log(line)
	}
	assert.Zero(t, len(wrong), "histories that went wrong")
	assert.Greater(t, total.Settled, histories/20, "what is tested is that answers get lost, and that it is made good")
	assert.Greater(t, total.Named, histories/20)
}

// history is all that is drawn.
type history struct {
	clocks     clocks
	latency    time.Duration // of each request
	visibility time.Duration // how late Atlas shows what is new
	readable   time.Duration // how long it shows what is deleted
	slowLists  bool
	datedLast  bool // a slow list is dated when it ends, else when it begins
	wide       bool // the list of a project shows the roles in others too
	again      bool // the first process has minted the same before
	begin      time.Duration
	others     []another
	losses     [2][]loss // of the minting requests of each process, in order
	second     time.Duration
}

// clocks say how far Atlas's clock is ahead of the local one, and how far the Dates that lie are ahead of Atlas's clock.
type clocks struct {
	ahead, lie time.Duration
	lies       string // all answers, every other, from the first ("odd") or the second ("even"), or gateways' pages
}

// another is a key that somebody makes by hand: so long after the first process's request.
type another struct {
	at        time.Duration
	elsewhere bool // and assigns to another project
}

// loss is how the answer to a minting request gets lost, if at all, and whether the request arrives: at once, later, never.
type loss struct {
	how   string
	never bool
	later time.Duration
}

func drawHistory(r *rand.Rand) history {
	h := history{
		clocks:     drawClocks(r),
		latency:    time.Duration(r.IntN(20)) * 100 * time.Millisecond,
		visibility: pick(r, 0, 0, 0, 0, time.Second, 6*time.Second, 12*time.Second, 20*time.Second),
		readable:   pick(r, 0, 0, 10*time.Second, time.Minute),
		slowLists:  r.IntN(8) == 0,
		datedLast:  r.IntN(2) == 0,
		wide:       r.IntN(2) == 0,
		again:      r.IntN(6) == 0,
		begin:      10*time.Minute + time.Duration(r.IntN(1000))*time.Millisecond,
		second: pick(r, 0, 100*time.Millisecond, time.Second, 4*time.Second, 20*time.Second,
			5*time.Minute, 5*time.Minute, 5*time.Minute, 5*time.Minute, 5*time.Minute),
	}
	for range pick(r, 0, 0, 1, 1, 2) {
		at := time.Duration(r.IntN(130_000)-80_000) * time.Millisecond
		if r.IntN(2) == 0 {
			at -= time.Minute
		}
		elsewhere := r.IntN(3) == 0
		if elsewhere && r.IntN(2) == 0 {
			at = time.Duration(r.IntN(8000)) * time.Millisecond
		}
		h.others = append(h.others, another{at: at, elsewhere: elsewhere})
	}
	if h.clocks.ahead.Abs() < 9*time.Minute && r.IntN(2) == 0 { // what seems by the local clock to be made by the request
		h.others = append(h.others, another{at: time.Duration(r.IntN(1000))*time.Millisecond - h.clocks.ahead})
	}
	hides := r.IntN(len(h.losses)) // whose requests may arrive later or never
	for i := range h.losses {
		for range pick(r, 0, 1, 1, 1, 2) {
			h.losses[i] = append(h.losses[i], drawLoss(r, h.visibility, i == hides))
		}
	}
	return h
}

func drawClocks(r *rand.Rand) clocks {
	off := func() time.Duration {
		return pick[time.Duration](r, -1, 1) * pick(r, 3*time.Second, 8*time.Second, 12*time.Second, 30*time.Second, time.Minute, time.Hour)
	}
	near := time.Duration(r.IntN(1000)-500) * time.Millisecond
	switch r.IntN(16) {
	case 0: // ours is wrong
		return clocks{ahead: off()}
	case 1: // ours is right, and something in between writes all the Dates
		return clocks{lie: off(), lies: "all"}
	case 2: // … or every other
		return clocks{ahead: near, lie: off(), lies: pick(r, "odd", "even")}
	case 3: // … and agrees with us, who are wrong
		ahead := off()
		return clocks{ahead: ahead, lie: -ahead, lies: pick(r, "odd", "even")}
	case 4:
		return clocks{ahead: near, lie: off(), lies: "pages"}
	}
	return clocks{ahead: near}
}

// waysToLose are the ways in which an answer gets lost, be it on its way or by being no answer.
var waysToLose = []string{"reset", "hang", "500", "502 page", "403 page", "404 JSON", "302", "200 page", "half", "null", "masked"}

func drawLoss(r *rand.Rand, visibility time.Duration, hides bool) loss {
	l := loss{how: pick(r, waysToLose...)}
	switch r.IntN(4) {
	case 0:
		l.never = hides
	case 1: // but so that the last look can show it
		if hides {
			l.later = time.Duration(r.Int64N(int64(26*time.Second-visibility))) + time.Millisecond
		}
	}
	return l
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// tally says what came of the histories.
type tally struct {
	Mints, Lost, Settled, Named, Warned, Others, Elsewhere int
}

func (c *tally) add(w *hostileWorld) {
	for _, p := range w.processes {
		c.Mints += len(p.made)
		c.Lost += p.lost
		c.Warned += len(p.warnings)
		for _, err := range p.failed {
			if strings.Contains(err, errUnsettled.Error()) {
				c.Named++
			}
		}
		if len(p.failed) == 0 && p.lost > 0 {
			c.Settled++
		}
	}
	c.Others += len(w.byHand)
	for _, o := range w.history.others {
		if o.elsewhere {
			c.Elsewhere++
		}
	}
}

// play has the processes mint, and the others make their keys.
func (w *hostileWorld) play() {
	var all sync.WaitGroup
	for _, o := range w.history.others {
		all.Go(func() {
			time.Sleep(w.history.begin + o.at)
			w.makeByHand(o)
		})
	}
	for i, p := range w.processes {
		all.Go(func() {
			if i == 0 && w.history.again {
				losses := p.losses
				p.losses = nil
				p.mint()
				p.losses = losses
			}
			time.Sleep(time.Until(w.began.Add(w.history.begin + time.Duration(i)*w.history.second)))
			p.mint()
		})
	}
	all.Wait()
	w.later.Wait()
}

// problems are what is wrong at the end.
func (w *hostileWorld) problems() (wrong []string) {
	for _, id := range w.byHand {
		if _, alive := w.atlas.Key(id); !alive {
			wrong = append(wrong, "key "+id+", made by hand, was deleted")
		}
	}
	for i, p := range w.processes {
		for _, id := range p.made {
			key, alive := w.atlas.Key(id)
			by := w.deletedBy[id]
			switch {
			case by != "" && by != p.name:
				wrong = append(wrong, fmt.Sprintf("key %s of process %d was deleted by another", id, i))
			case slices.Contains(p.kept, id) && !alive:
				wrong = append(wrong, fmt.Sprintf("key %s of process %d is in its state, and was deleted", id, i))
			case alive && !slices.Contains(p.kept, id) && !p.told(key.PublicKey):
				wrong = append(wrong, fmt.Sprintf("key %s of process %d was lost, and not named", id, i))
			}
		}
	}
	return wrong
}

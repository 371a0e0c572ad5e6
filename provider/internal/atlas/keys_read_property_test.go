package atlas

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestReadsKeepTheirPromise draws interleavings of Reads, writes by this process, changes by somebody else and
// cancellations, and checks each Read's value against what the key was when: no older than five seconds before the
// Read's arrival, and no older than any write of ours that had ended then. No Read costs more than two requests. The
// bubble finds goroutines that are left.
func TestReadsKeepTheirPromise(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 40).Draw(rt, "steps")
		latency := rapid.SampledFrom([]time.Duration{0, 50 * time.Millisecond, 3 * time.Second}).Draw(rt, "latency")
		extra := rapid.SampledFrom([]int{0, 0, 600, 3000}).Draw(rt, "other keys")
		listed := rapid.Bool().Draw(rt, "a list is there")
		var broken string
		synctest.Test(t, func(t *testing.T) {
			i := newInterleaving(newWorld(t), latency, extra)
			if listed {
				i.run(slices.Repeat([]step{{kind: "read"}}, loneReads+1))
			}
			i.run(steps)
			broken = i.broken
		})
		if broken != "" {
			rt.Error(broken)
		}
	})
}

// step is one thing that happens, a while after the one before.
type step struct {
	kind   string // read, write (ours) or change (somebody else's)
	key    int
	pause  time.Duration
	cancel time.Duration // after which the Read is cancelled; 0: never
}

func (s step) String() string {
	return fmt.Sprintf("+%s %s key %d (cancel %s)", s.pause, s.kind, s.key, s.cancel)
}

const interleavedKeys = 6

func drawStep(t *rapid.T) step {
	return step{
		kind: rapid.SampledFrom([]string{"read", "read", "read", "read", "write", "change"}).Draw(t, "kind"),
		key:  rapid.IntRange(0, interleavedKeys-1).Draw(t, "key"),
		pause: time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 20, 100, 1000, 4900, 6000}).Draw(t, "pause")) *
			time.Millisecond,
		cancel: time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 30, 60, 2000}).Draw(t, "cancel")) * time.Millisecond,
	}
}

// interleaving runs steps, and knows which value each key had when. A key's description is its version. One key has
// one change at a time, by whomever, so that its versions are in order.
type interleaving struct {
	w    *world
	keys []emulator.Key

	reads atomic.Int64

	mu     sync.Mutex
	states [interleavedKeys]keyState
	broken string // the first promise that was broken
}

type keyState struct {
	newest  int  // the newest version, whether or not it is there yet
	writing bool // by a request of ours under way
	changes []foreignChange
	written int // the newest version of ours whose write has ended
}

type foreignChange struct {
	version int
	at      time.Time
}

func newInterleaving(w *world, latency time.Duration, extra int) *interleaving {
	i := &interleaving{w: w}
	w.addOldKeys(extra)
	i.keys = w.addOldKeys(interleavedKeys)
	for _, key := range i.keys {
		i.must(w.atlas.SetDescription(key.ID, "0"))
	}
	w.atlas.Change(func(s *emulator.Server) { s.Latency = latency })
	time.Sleep(2 * freshness)
	w.atlas.ClearLog()
	return i
}

// run runs the steps.
func (i *interleaving) run(steps []step) {
	var all sync.WaitGroup
	for _, s := range steps {
		time.Sleep(s.pause)
		switch s.kind {
		case "read":
			all.Go(func() { i.read(s) })
		case "write":
			all.Go(func() { i.write(s) })
		case "change":
			i.change(s)
		}
		synctest.Wait()
	}
	all.Wait()
	if gets, pages := i.w.reads(); gets+pages > 2*int(i.reads.Swap(0)) {
		i.fail("that took %d GETs and %d pages of lists", gets, pages)
	}
}

// change is somebody else's.
func (i *interleaving) change(s step) {
	i.mu.Lock()
	defer i.mu.Unlock()
	state := &i.states[s.key]
	if state.writing {
		return
	}
	state.newest++
	_ = i.w.atlas.SetDescription(i.keys[s.key].ID, strconv.Itoa(state.newest)) // it exists
	state.changes = append(state.changes, foreignChange{state.newest, time.Now()})
}

func (i *interleaving) write(s step) {
	i.mu.Lock()
	state := &i.states[s.key]
	if state.writing {
		i.mu.Unlock()
		return
	}
	state.newest++
	state.writing = true
	version := state.newest
	i.mu.Unlock()

	description := strconv.Itoa(version)
	_, err := i.w.client.Keys().Patch(i.w.ctx, i.w.org, i.keys[s.key].ID, KeyPatch{Description: &description})
	i.must(err)

	i.mu.Lock()
	defer i.mu.Unlock()
	state.writing, state.written = false, version
}

func (i *interleaving) read(s step) {
	ctx, cancel := context.WithCancelCause(i.w.ctx)
	defer cancel(nil)
	if s.cancel > 0 {
		timer := time.AfterFunc(s.cancel, func() { cancel(errTest) })
		defer timer.Stop()
	}
	i.reads.Add(1)
	arrived := time.Now()
	oldest := i.promised(s.key, arrived)
	key, err := i.w.client.Keys().Read(ctx, i.w.org, i.keys[s.key].ID, nil)
	switch {
	case ctx.Err() != nil:
		if late := time.Since(arrived) - s.cancel; late > 0 {
			i.fail("a cancelled Read went on for %s", late)
		}
	case err != nil:
		i.fail("a Read that was not cancelled failed: %v", err)
	default:
		i.check(s.key, key.Description, oldest)
	}
}

// promised returns the oldest version that a Read arriving now may be given.
func (i *interleaving) promised(key int, arrived time.Time) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	oldest := i.states[key].written
	for _, change := range i.states[key].changes {
		if change.at.Before(arrived.Add(-freshness)) {
			oldest = max(oldest, change.version)
		}
	}
	return oldest
}

func (i *interleaving) check(key int, got string, oldest int) {
	version, err := strconv.Atoi(got)
	i.must(err)
	i.mu.Lock()
	newest := i.states[key].newest
	i.mu.Unlock()
	if version < oldest || version > newest {
		i.fail("key %d: got version %d, promised at least %d, newest %d", key, version, oldest, newest)
	}
}

func (i *interleaving) must(err error) {
	if err != nil {
		i.fail("%v", err)
	}
}

func (i *interleaving) fail(format string, args ...any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.broken == "" {
		i.broken = fmt.Sprintf(format, args...)
	}
}

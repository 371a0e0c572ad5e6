package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// The sample of [TestFaultsThroughTheCLI].
const (
	sampleWorkers = 3
	casesEach     = 2
	// longestWait is how long the settling of lost mints may keep one worker waiting, in total. It takes 5 s where the
	// mint had its effect, and 30 s, which is too long here, where it had none.
	longestWait = 10 * time.Second
)

var faultsSeed = flag.Uint64("faults.seed", 0, "the seed of TestFaultsThroughTheCLI; 0: another one each time")

// trouble is a fault to draw.
type trouble struct {
	name  string
	fault emulator.Fault
	// lost: of a mint nobody knows what came of it. denied: it is an answer that Atlas's own state does not bear out, so
	// that it may only be given where believing it does no harm: to a create.
	lost, denied bool
}

var retrySoon = http.Header{"Retry-After": {"1"}}

var troubles = []trouble{
	{name: "429", fault: emulator.Fault{Status: 429, Header: retrySoon}},
	{name: "500", fault: emulator.Fault{Status: 500}, lost: true},
	{name: "500 after", fault: emulator.Fault{Status: 500, After: true}, lost: true},
	{name: "502", fault: emulator.Fault{Status: 502, Kind: emulator.HTML}, lost: true},
	{name: "502 after", fault: emulator.Fault{Status: 502, Kind: emulator.HTML, After: true}, lost: true},
	{name: "503", fault: emulator.Fault{Status: 503, Header: retrySoon}, lost: true},
	{name: "503 after", fault: emulator.Fault{Status: 503, Header: retrySoon, After: true}, lost: true},
	{name: "reset", fault: emulator.Fault{Kind: emulator.Reset}, lost: true},
	{name: "reset after", fault: emulator.Fault{Kind: emulator.Reset, After: true}, lost: true},
	{name: "body cut after", fault: emulator.Fault{Kind: emulator.CutBody, After: true}, lost: true},
	{name: "truncated after", fault: emulator.Fault{Kind: emulator.Truncated, After: true}, lost: true},
	{name: "HTML after", fault: emulator.Fault{Kind: emulator.HTML, After: true}, lost: true},
	{name: "empty after", fault: emulator.Fault{Kind: emulator.EmptyBody, After: true}, lost: true},
	{name: "stale nonce", fault: emulator.Fault{Kind: emulator.StaleNonce}},
	{name: "401", fault: emulator.Fault{Status: 401}},
	{name: "403", fault: emulator.Fault{Status: 403}},
	{name: "403 address", fault: emulator.Fault{Status: 403, Code: "IP_ADDRESS_NOT_ON_ACCESS_LIST"}},
	{name: "400", fault: emulator.Fault{Status: 400, Code: "VALIDATION_ERROR"}},
	{name: "404 project", fault: emulator.Fault{Status: 404, Code: "GROUP_NOT_FOUND"}, denied: true},
}

// operation is something that a program, or a user, asks for. It changes the wanted keys, and says how many requests
// it takes when all goes well.
type operation struct {
	name    string
	mints   bool // its first request mints a key
	command string
	ask     func(*sample) (requests int)
}

var operations = []operation{
	{"create with one project", true, "up", func(d *sample) int { return d.create(1) }},
	{"create with three projects", true, "up", func(d *sample) int { return d.create(3) }},
	{"update", false, "up", func(d *sample) int { return d.update() }},
	{"refresh", false, "refresh", func(d *sample) int { return len(d.wanted) }},
	{"delete", false, "up", func(d *sample) int { return d.remove() }},
}

// sample is one worker of the sample: a stack, and the keys that its program asks for.
type sample struct {
	*stack
	random *rand.Rand
	wanted map[string]resource
	newest string // the key that updates and deletions are about
	made   int
	waited time.Duration
	report []string
}

// TestFaultsThroughTheCLI draws operations and faults, and runs each with the fault and then once more without: after that
// the keys in Atlas are the keys in the state, with their real private keys, and no secret is in plain text anywhere.
// tests/faults runs every one of them, without the command.
func TestFaultsThroughTheCLI(t *testing.T) {
	seed := *faultsSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("the seed is %d: to draw the same again, go test ./tests/e2e -run %s -faults.seed=%[1]d", seed, t.Name())
	for worker := range sampleWorkers {
		t.Run(fmt.Sprintf("worker-%d", worker+1), func(t *testing.T) {
			t.Parallel()
			d := &sample{
				stack: emulated(t).newStack(t), wanted: map[string]resource{},
				random: rand.New(rand.NewPCG(seed, uint64(worker))), //nolint:gosec // drawn, not secret
			}
			for !t.Failed() && len(d.report) < casesEach {
				d.run()
			}
			t.Logf("%d cases, violated: %t\n%s", len(d.report), t.Failed(), strings.Join(d.report, "\n"))
			d.destroy()
			assert.Empty(t, d.atlas.MintedKeys(d.org))
		})
	}
}

// run draws a case and runs it.
func (d *sample) run() {
	d.t.Helper()
	op := operations[d.random.IntN(len(operations))]
	if d.newest == "" {
		op = operations[d.random.IntN(2)] // there is nothing yet to change
	}
	met := op.ask(d)
	trouble, nth := d.draw(op, met)
	trouble.fault.Nth, trouble.fault.Count = nth, 1+d.random.IntN(2)
	if trouble.lost && op.mints {
		trouble.fault.Count = 1 // a second loss may keep it waiting for as long again
	}
	d.write(program{resources: d.wanted})
	if !op.mints { // a lost mint is settled only where Atlas's clock and the local one agree
		d.atlas.Advance(old) // a young key whose deletion's answer is lost is waited for, in real time here
		defer d.atlas.Advance(-old)
	}
	d.atlas.Inject(trouble.fault)
	before := d.atlas.Counts().Faults
	got := d.stack.run(op.command, "--yes", "--skip-preview")
	d.atlas.ClearFaults()
	wasMet := d.atlas.Counts().Faults > before
	d.up()
	d.assertInvariants()
	if !wasMet {
		return // several reads can share a list: then there are fewer requests than keys
	}
	d.report = append(d.report, fmt.Sprintf("  %-26s request %d  %-16s x%d  exit code %d",
		op.name, nth, trouble.name, trouble.fault.Count, got.Code))
	if d.t.Failed() {
		d.t.Log(got.Output)
	}
}

// draw draws a fault, and which of the operation's requests meets it.
func (d *sample) draw(op operation, requests int) (trouble, int) {
	for {
		drawn, nth := troubles[d.random.IntN(len(troubles))], 1+d.random.IntN(requests)
		wait := time.Duration(0)
		if op.mints && nth == 1 && drawn.lost {
			wait = 30 * time.Second
			if drawn.fault.After {
				wait = 5 * time.Second
			}
		}
		if drawn.denied && !op.mints || d.waited+wait > longestWait {
			continue
		}
		d.waited += wait
		return drawn, nth
	}
}

// create asks for one more key, in some of the projects.
func (d *sample) create(projects int) int {
	d.made++
	d.newest = fmt.Sprintf("key-%d", d.made)
	var assignments []any
	for _, i := range d.random.Perm(len(d.projects))[:projects] {
		assignments = append(assignments, in(d.projects[i], "GROUP_OWNER"))
	}
	d.wanted[d.newest] = key(d.newest, assignments...)
	return projects
}

// update asks for another description, other roles in the projects that stay, and a project in the place of another.
func (d *sample) update() int {
	d.made++
	d.wanted[d.newest] = key(fmt.Sprintf("changed %d", d.made),
		in(d.projects[d.made%4], "GROUP_READ_ONLY"), in(d.projects[(d.made+1)%4], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"))
	return 2 // at the least: its projects are others than before, or have other roles, and the description changes
}

// remove asks for one key less.
func (d *sample) remove() int {
	delete(d.wanted, d.newest)
	d.newest = ""
	for name := range d.wanted {
		d.newest = max(d.newest, name)
	}
	return 1
}

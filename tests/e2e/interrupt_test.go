package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// eventually waits for something that another process does.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, cli.Patience, 10*time.Millisecond, what)
}

// TestInterrupt presses Ctrl-C once at each request of a create with three projects. No new step begins, what was reached
// is in the state, and the next up completes it with the same key.
func TestInterrupt(t *testing.T) {
	for _, moment := range []struct {
		name string
		// fault is met by the request during which the key is pressed. The mint is answered in the end; a request to
		// assign is left without an answer until the provider, told to stop, gives it up.
		fault emulator.Fault
		// assigned are the projects in the state, lost those that Atlas has beyond them.
		assigned, lost int
	}{
		{"while the key is minted", emulator.Fault{Method: "POST", Path: mintPath, Kind: emulator.Pass}, 1, 0},
		{"at the second project", emulator.Fault{Method: "PATCH", Path: assignPath, Kind: emulator.Hang}, 1, 0},
		{"at the second project, answer lost", emulator.Fault{Method: "PATCH", Path: assignPath, Kind: emulator.Hang, After: true}, 1, 1},
		{"at the third project", emulator.Fault{Method: "PATCH", Path: assignPath, Kind: emulator.Hang, Nth: 2}, 2, 0},
	} {
		t.Run(strings.ReplaceAll(moment.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			s.write(just(key("interrupted", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"), in(w.projects[2], "GROUP_OWNER"))))
			reached, release := make(chan struct{}), make(chan struct{})
			moment.fault.Hook = func() {
				close(reached)
				<-release
			}
			// Should the provider hear of it only when the mint is answered, the step that it begins leads nowhere.
			w.atlas.Inject(moment.fault, emulator.Fault{Method: "PATCH", Path: assignPath, Kind: emulator.Hang, Nth: moment.assigned + moment.lost, Count: -1})
			up := s.start("up", "--yes", "--skip-preview")
			<-reached
			require.NoError(t, up.Interrupt())
			eventually(t, "the engine says that it was interrupted", func() bool {
				return strings.Contains(up.Output(), "^C received; cancelling")
			})
			close(release)
			got := up.Wait()
			*s.said = append(*s.said, got.Output, got.Log)
			assert.NotZero(t, got.Code, got.Output)
			minted := s.only()
			state := s.export()["key"]
			assert.Equal(t, minted.PrivateKey, state.PrivateKey(), got.Output)
			assert.Len(t, state.InitErrors, 1)
			assert.Len(t, state.AsKey().Projects, moment.assigned)
			assert.Len(t, minted.Projects, moment.assigned+moment.lost)

			w.atlas.ClearLog()
			w.atlas.ClearFaults()
			s.up()
			assert.Zero(t, w.atlas.Counts().ByRoute[mintRoute], "the key is not minted again")
			assert.Equal(t, minted.PrivateKey, s.only().PrivateKey)
			assert.Len(t, s.only().Projects, 3)
			s.assertInvariants()
		})
	}
}

package faults

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// TestShiftedNames has a program name what hangs on a key by its place in a list, and takes the first out or puts one in front:
// each resource makes what another one deletes, at the same time. However the requests fall, what the program names stays.
func TestShiftedNames(t *testing.T) {
	addresses := []string{"192.0.2.1", "192.0.2.2", "198.51.100.0/24", "2001:db8::1"}
	program := func(s *stage, places ...int) sim.List {
		list := sim.List{s.orgKey("web")}
		for i, place := range places {
			list = append(list, s.assignment(fmt.Sprintf("a%d", i), "web", place), s.entry(fmt.Sprintf("e%d", i), "web", addresses[place]))
		}
		return list
	}
	for _, test := range []struct{ before, after []int }{
		{[]int{0, 1, 2, 3}, []int{1, 2, 3}}, {[]int{1, 2, 3}, []int{0, 1, 2, 3}}, {[]int{0, 1, 2, 3}, []int{3, 2, 1, 0}},
	} {
		for _, slow := range []string{http.MethodDelete, http.MethodGet, http.MethodPatch, http.MethodPost, "none"} {
			for nth := 1; nth <= 4; nth++ {
				onStage(t, func(s *stage) {
					s.mustUp(program(s, test.before...))
					s.Atlas.Change(func(atlas *emulator.Server) { atlas.Latency = 40 * time.Millisecond })
					s.Atlas.Inject(emulator.Fault{Method: slow, Nth: nth, Kind: emulator.Pass, Delay: 60 * time.Millisecond})
					s.stack.Parallel = 16
					result := s.stack.Up(program(s, test.after...))
					require.NoError(t, result.Err, "%v, slow: %s %d", test, slow, nth)
					wrong, _ := agreement(s.World, s.stack, program(s, test.after...))
					assert.Empty(t, wrong, "%v, slow: %s %d", test, slow, nth)
				})
			}
		}
	}
}

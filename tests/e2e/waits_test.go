package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestThrottled: a 429 is waited out as long as Retry-After says, the mint's too, and a status line says what for.
func TestThrottled(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	w.atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"3"}}})
	s.write(just(key("throttled", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_OWNER"))))
	up := s.up()
	require.NotEmpty(t, up.Statuses("key"))
	assert.Equal(t, "waiting 3s: Atlas limits the rate of requests (429 RATE_LIMITED)", up.Statuses("key")[0])
	assert.Equal(t, map[string]int{mintRoute: 2, assignRoute: 1}, w.atlas.Counts().ByRoute)
	s.assertInvariants()
}

// TestManyKeys refreshes twelve keys: that takes no more requests than the lists of the organization, one challenge, and
// one provider process.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	p := program{resources: map[string]resource{}}
	for i := range 12 {
		p.resources[fmt.Sprintf("key-%d", i)] = key(fmt.Sprintf("key %d", i), in(w.projects[i%4], "GROUP_OWNER"))
	}
	s.write(p)
	s.up("--parallel", "12")
	assert.Equal(t, map[string]int{mintRoute: 12}, w.atlas.Counts().ByRoute)
	assert.Equal(t, 1, w.atlas.Counts().Challenges)
	s.assertInvariants()

	w.atlas.ClearLog()
	assert.Empty(t, s.refresh("--parallel", "12").Drift())
	assert.LessOrEqual(t, w.atlas.Counts().Work, 5)
	assert.Equal(t, 1, w.atlas.Counts().Challenges)

	w.atlas.ClearLog()
	s.destroy("--parallel", "12")
	assert.Equal(t, map[string]int{deleteRoute: 12}, w.atlas.Counts().ByRoute)
	assert.Empty(t, w.atlas.MintedKeys(w.org))
}

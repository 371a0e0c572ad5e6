package faults

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestStopsHalfWay refuses each request of a create and of an update in turn. Right after the failure, and not only after
// the next up, the state says what Atlas has; the next up does what is left, and nothing twice.
func TestStopsHalfWay(t *testing.T) {
	for _, s := range scenarios {
		if !slices.Contains([]string{"create 3", "update", "ServiceAccount update", "ProjectServiceAccount update"}, s.name) {
			continue
		}
		const challenge = 1
		work := len(s.trace(t, usual, signIns[0])) - challenge
		for done := range work {
			onStage(t, func(st *stage) {
				c := &st.scene
				s.prepare(c)
				if c.before != nil {
					require.NoError(t, c.stack.Up(c.before).Err)
				}
				c.theirs = foreignSecrets(c.World, c.stack)
				st.Atlas.ClearLog()
				refused := kind{fault: emulator.Fault{Status: 403, Code: "USER_UNAUTHORIZED"}}
				c.sabotage(sweepCase{how: "once", at: challenge + done + 1, first: refused})
				require.Error(t, c.up().Err)
				for _, r := range st.Atlas.Requests()[challenge+done+1:] {
					assert.Equal(t, "GET", r.Method, "what is on a list is looked at; nothing else follows the refusal")
				}
				if len(st.Atlas.MintedKeys(st.Org))+len(st.Atlas.MintedServiceAccounts(st.Org)) == 0 {
					assert.Empty(t, c.stack.Names())
				} else if assert.NotNil(t, c.stack.Resource("web")) {
					assert.Empty(t, c.audit().compare("state", claimsIn(c.stack)), "%s, after %d requests", s.name, done)
				}
				st.Atlas.ClearFaults()
				st.Atlas.ClearLog()
				st.mustUp(c.desired)
				assert.Equal(t, work-done, st.Atlas.Counts().Work, "%s, after %d requests: what is left", s.name, done)
			})
		}
	}
}

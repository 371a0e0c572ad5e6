package atlas

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What goes wrong with something other than a key is told in the words of whoever asks for it.
func TestOnceSpeaksOfWhatItMakes(t *testing.T) {
	const account Kind = "service account"
	traceAt := func(id string) trace {
		return trace{object: Object{account, id}, name: fmt.Sprintf("%s %s", account, id)}
	}
	for name, tc := range map[string]struct {
		traces    []trace
		tracesErr error
		discarded error
		says      []string
	}{
		"nothing left": {says: []string{"no service account was left behind"}},
		"a twin": {
			traces: []trace{traceAt("a"), traceAt("b")},
			says:   []string{"service account a; service account b", "A name that no other service account has"},
		},
		"not to be discarded": {
			traces: []trace{traceAt("a")}, discarded: errTest,
			says: []string{"its client secret was lost", "Delete this service account yourself, with a credential that has the role " + roleOrgOwner},
		},
		"not to be looked at": {
			tracesErr: errTest,
			says:      []string{"the organization's service accounts cannot be listed", `a service account with the name "ci"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				_, err := w.client.Projects().Org(w.ctx, w.projects[0]) // the client learns the server's clock
				assert.NoError(t, err)
				for i := range tc.traces {
					tc.traces[i].made = time.Now()
				}
				request := once[string]{
					client: w.client,
					call: call{operation: operation{verb: "create", noun: account, makes: string(account)},
						about: []Object{{KindOrganization, w.org}}},
					label: "name", value: "ci", secret: "client secret",
					traces:      func(context.Context) ([]trace, error) { return tc.traces, tc.tracesErr },
					alone:       func(context.Context, trace) (bool, error) { return true, nil },
					discard:     func(context.Context, trace) error { return tc.discarded },
					discardRole: roleOrgOwner,
				}
				request.send = func(context.Context) (string, error) {
					return "", request.malformed(nil, errors.New("it is cut short"), nil)
				}
				_, err = request.do(w.ctx)
				for _, text := range append(tc.says, "cannot create the service account (organization "+w.org) {
					assert.ErrorContains(t, err, text)
				}
				assert.NotContains(t, err.Error(), "key")
			})
		})
	}
}

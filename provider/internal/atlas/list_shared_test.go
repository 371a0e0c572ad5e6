package atlas

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestListAnswersForFiveSeconds(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.listed(keys)
		require.NoError(t, w.atlas.SetDescription(keys[9].ID, "changed"))

		time.Sleep(freshness)
		got, err := w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
		require.NoError(t, err)
		assert.Equal(t, keys[9].Description, got.Description, "within five seconds the list answers")
		assert.Zero(t, w.work())

		time.Sleep(time.Millisecond)
		got, err = w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
		require.NoError(t, err)
		assert.Equal(t, "changed", got.Description, "after that it does not")
	})
}

// listThatWaits has three Reads answered by GETs, and a fourth wait for a list that Atlas keeps back for 20 s. During that,
// at 10 s, meanwhile runs.
func (w *world) listThatWaits(keys []emulator.Key, meanwhile func()) {
	w.Helper()
	w.readAll(w.client, keys[:loneReads], loneReads)
	w.atlas.Inject(emulator.Fault{Method: http.MethodGet, Path: orgKeysRoute, Status: http.StatusTooManyRequests,
		Header: http.Header{"Retry-After": {"20"}}})
	time.AfterFunc(10*time.Second, meanwhile)
	begun := time.Now()
	w.readAll(w.client, keys[loneReads:loneReads+1], 1)
	require.GreaterOrEqual(w, time.Since(begun), 20*time.Second)
	w.atlas.ClearLog()
}

func TestListsAgeCountsFromItsSending(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		w.listThatWaits(keys, func() {})
		time.Sleep(freshness - 100*time.Millisecond)
		w.readAll(w.client, keys[9:], 1)
		assert.Zero(t, w.work(), "the wait for the rate limit does not count")
		time.Sleep(200 * time.Millisecond)
		w.readAll(w.client, keys[9:], 1)
		assert.Equal(t, 1, w.work())
	})
}

func TestWriteBeforeAListIsSentDoesNotOutdateIt(t *testing.T) {
	inWorld(t, func(w *world) {
		keys := w.addOldKeys(10)
		roles := []string{"GROUP_OWNER"}
		w.listThatWaits(keys, func() { // in the project, whose rate limit is another than the organization's
			_, err := w.client.Assignments().SetRoles(w.ctx, w.projects[0], keys[9].ID, roles)
			assert.NoError(t, err)
		})
		got, err := w.client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
		require.NoError(t, err)
		assert.Equal(t, roles, got.Projects[w.projects[0]])
		assert.Zero(t, w.work())
	})
}

// What counts is the age of the list, not that of its answer, which can be long on its way.
func TestSlowListAnswersNobodyWhoCameTooLate(t *testing.T) {
	inWorld(t, func(w *world) {
		var slowed atomic.Bool
		w.network = tampered{w.network, func(answer *http.Response, body string) string {
			if strings.HasSuffix(answer.Request.URL.Path, "/apiKeys") && !slowed.Swap(true) {
				time.Sleep(8 * time.Second)
			}
			return body
		}}
		client := w.newClient(w.token(emulator.Grants{Org: []string{"ORG_OWNER"}}))
		keys := w.addOldKeys(10)
		w.readAll(client, keys[:loneReads], loneReads)
		time.AfterFunc(time.Second, func() { assert.NoError(t, w.atlas.SetDescription(keys[9].ID, "changed")) })
		time.AfterFunc(freshness+time.Second+time.Millisecond, func() {
			got, err := client.Keys().Read(w.ctx, w.org, keys[9].ID, nil)
			assert.NoError(t, err)
			assert.Equal(t, "changed", got.Description)
		})
		w.readAll(client, keys[loneReads:loneReads+1], 1)
	})
}

func TestAbandonedListIsNotJoined(t *testing.T) {
	answer := make(chan struct{})
	defer close(answer)
	shared := &sharedList[string]{writes: &writeClock{}, list: list[string]{page: func(context.Context, int) (page[string], error) {
		<-answer // it does not even notice that it is cancelled
		return page[string]{}, context.Canceled
	}}}
	ctx, cancel := context.WithCancel(t.Context())
	shared.mu.Lock()
	waiter := shared.begin(ctx)
	shared.mu.Unlock()
	cancel()
	_, err := waiter.wait()
	assert.ErrorIs(t, err, context.Canceled)

	shared.mu.Lock()
	defer shared.mu.Unlock()
	_, joined := shared.join(t.Context())
	assert.False(t, joined)
}

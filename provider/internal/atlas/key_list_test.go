package atlas

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

// listOf is a list of n keys that Atlas counts as it likes.
func listOf(n int, counted *int, requests *atomic.Int32) keyLister {
	return keyLister{
		call: call{operation: opListProjectKeys, about: []Object{{KindProject, projectA}}},
		page: func(_ context.Context, page int) (*admin.PaginatedApiApiUser, *http.Response, error) {
			requests.Add(1)
			answer := &admin.PaginatedApiApiUser{TotalCount: counted}
			for i := (page - 1) * pageSize; i < min(n, page*pageSize); i++ {
				id, public := fmt.Sprintf("%024x", i), "public"
				answer.Results = append(answer.Results, admin.ApiKeyUserDetails{Id: &id, PublicKey: &public})
			}
			return answer, &http.Response{StatusCode: http.StatusOK}, nil
		},
	}
}

func whole(int) bool { return true }

func TestListIsFetchedToItsEnd(t *testing.T) {
	number := func(n int) *int { return &n }
	for _, tc := range []struct {
		name     string
		keys     int
		counted  *int
		requests int32
	}{
		{"empty", 0, number(0), 1},
		{"one page", 7, number(7), 1},
		{"three pages", 1200, number(1200), 3},
		{"counted too low", 1200, number(700), 3},
		{"counted too high", 1200, number(1700), 4},
		{"not counted", 1200, nil, 3},
		{"a full last page", 1000, number(1000), 3},
		{"nonsense", 7, number(-1), 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var requests atomic.Int32
			keys, complete, err := listOf(tc.keys, tc.counted, &requests).fetch(t.Context(), whole)
			require.NoError(t, err)
			assert.True(t, complete)
			assert.Len(t, keys, tc.keys)
			assert.Equal(t, tc.requests, requests.Load())
		})
	}
}

func TestListIsNotFetchedInVain(t *testing.T) {
	var requests atomic.Int32
	counted := 5000
	var told int
	keys, complete, err := listOf(counted, &counted, &requests).fetch(t.Context(), func(pages int) bool { told = pages; return false })
	require.NoError(t, err)
	assert.False(t, complete)
	assert.Equal(t, 10, told)
	assert.Len(t, keys, pageSize, "the first page is worth something")
	assert.EqualValues(t, 1, requests.Load())
}

func TestListIsBounded(t *testing.T) {
	var requests atomic.Int32
	counted := 1 << 40
	_, _, err := listOf(1, &counted, &requests).fetch(t.Context(), whole)
	assert.ErrorIs(t, err, errMalformed)
	assert.EqualValues(t, 1, requests.Load())

	requests.Store(0)
	_, _, err = listOf(1<<40, nil, &requests).fetch(t.Context(), whole)
	assert.ErrorIs(t, err, errMalformed, "it never ends")
	assert.EqualValues(t, maxPages, requests.Load())
}

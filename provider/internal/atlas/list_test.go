package atlas

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listOf is a list of n things that Atlas counts as it likes.
func listOf(n, counted int, requests *atomic.Int32) list[string] {
	return list[string]{
		call: call{operation: opListProjectKeys, about: []Object{{KindProject, projectA}}},
		page: func(_ context.Context, number int) (page[string], error) {
			requests.Add(1)
			items := map[string]string{}
			for i := (number - 1) * pageSize; i < min(n, number*pageSize); i++ {
				items[strconv.Itoa(i)] = "thing"
			}
			return page[string]{items: items, total: counted, full: len(items) == pageSize}, nil
		},
	}
}

func TestListIsFetchedToItsEnd(t *testing.T) {
	for _, tc := range []struct {
		name          string
		keys, counted int
		requests      int32
	}{
		{"empty", 0, 0, 1},
		{"one page", 7, 7, 1},
		{"three pages", 1200, 1200, 3},
		{"counted too low", 1200, 700, 6},
		{"counted too high", 1200, 1700, 8},
		{"not counted", 1200, 0, 3},
		{"a full last page", 1000, 1000, 2},
		{"a full last page, not counted", 1000, 0, 3},
		{"nonsense", 7, -1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var requests atomic.Int32
			keys, err := listOf(tc.keys, tc.counted, &requests).all(t.Context())
			require.NoError(t, err)
			assert.Len(t, keys, tc.keys)
			assert.Equal(t, tc.requests, requests.Load())
		})
	}
}

func TestListOfSomePages(t *testing.T) {
	for _, tc := range []struct {
		name                string
		keys, counted, most int
		requests, found     int
	}{
		{"no more than there are", 700, 700, 4, 2, 700},
		{"no more than are wanted", 5000, 5000, 3, 3, 1500},
		{"the first one in any case", 5000, 5000, 0, 1, 500},
		{"it ends where Atlas says", 1000, 1000, 4, 2, 1000},
		{"nobody knows how many there are", 1200, 0, 4, 1, 500},
		{"nonsense", 7, 1 << 40, 4, 4, 7},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var requests, asked atomic.Int32
			keys, err := listOf(tc.keys, tc.counted, &requests).some(t.Context(), func() int {
				asked.Store(requests.Load())
				return tc.most
			})
			require.NoError(t, err)
			assert.Len(t, keys, tc.found)
			assert.EqualValues(t, tc.requests, requests.Load())
			assert.EqualValues(t, 1, asked.Load(), "how many are wanted is asked when the first page is in")
		})
	}
}

func TestListIsBounded(t *testing.T) {
	var requests atomic.Int32
	_, err := listOf(1, 1<<40, &requests).all(t.Context())
	assert.ErrorIs(t, err, errMalformed)
	assert.EqualValues(t, 1, requests.Load())

	requests.Store(0)
	_, err = listOf(1<<40, 0, &requests).all(t.Context())
	assert.ErrorIs(t, err, errMalformed, "it never ends")
	assert.EqualValues(t, maxPages, requests.Load())
}

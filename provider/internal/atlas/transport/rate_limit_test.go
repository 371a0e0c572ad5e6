package transport

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func said(limit, left int) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{
		"Ratelimit-Limit": {strconv.Itoa(limit)}, "Ratelimit-Remaining": {strconv.Itoa(left)},
	}}
}

// What is left is what the newest answer says less those in flight. An answer that comes late says nothing.
func TestBucketKeepsCount(t *testing.T) {
	now := time.Now()
	b := newBucket()
	flying := make([]*ticket, 4)
	for i := range flying {
		flying[i], _ = b.take(now)
		assert.NotNil(t, flying[i])
	}
	land := func(i, limit, left int) int {
		b.landed(flying[i], said(limit, left), now)
		got, _ := b.quota()
		return got
	}
	assert.Equal(t, 96, land(0, 100, 99), "three in flight may still take one each")
	assert.Equal(t, 95, land(2, 100, 97))
	assert.Equal(t, 95, land(1, 100, 98), "older than the last, though it came later")
	assert.Equal(t, 96, land(3, 100, 96))
	next, _ := b.take(now)
	left, limit := b.quota()
	assert.Equal(t, 95, left)
	assert.Equal(t, 100, limit)
	b.landed(next, nil, now)
	left, _ = b.quota()
	assert.Equal(t, 95, left, "a lost request may have cost one")

	next, _ = b.take(now)
	b.landed(next, &http.Response{StatusCode: 502}, now)
	_, limit = b.quota()
	assert.Equal(t, 100, limit, "a proxy's answer says nothing")
	for _, header := range []http.Header{
		{}, {"Ratelimit-Limit": {"5"}}, {"Ratelimit-Limit": {"x"}, "Ratelimit-Remaining": {"1"}},
		said(-1, 1).Header, said(5, -1).Header,
	} {
		next, _ = b.take(now)
		b.landed(next, said(100, 99), now)
		next, _ = b.take(now)
		b.landed(next, &http.Response{StatusCode: 200, Header: header}, now)
		_, limit = b.quota()
		assert.Zero(t, limit, "%v: there is nothing to go by", header)
	}
}

// When a pause is over, one request may go at once, however long the spacing is.
func TestBucketAfterAPause(t *testing.T) {
	now := time.Now()
	b := newBucket()
	first, _ := b.take(now)
	refused := said(100, 0)
	refused.StatusCode = http.StatusTooManyRequests
	refused.Header.Set("Retry-After", "1")
	refused.Body = http.NoBody
	b.landed(first, refused, now)
	ticket, wait := b.take(now)
	assert.Nil(t, ticket)
	assert.Equal(t, time.Second, wait)
	ticket, _ = b.take(now.Add(time.Second))
	assert.NotNil(t, ticket)
	ticket, wait = b.take(now.Add(time.Second))
	assert.Nil(t, ticket)
	assert.Equal(t, spread, wait)
}

package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A context can send the status lines of its requests elsewhere, and those of its callers.
func TestStatusElsewhere(t *testing.T) {
	refuse := refusal(429, "RATE_LIMITED", "Retry-After", "30")
	inBubble(t, given, play(refuse, ok), func(t *testing.T, b *bed) {
		var elsewhere []string
		plain, cancel := b.context(10 * time.Minute)
		defer cancel()
		ctx := WithStatus(plain, func(line string) { elsewhere = append(elsewhere, line) })
		_, _, err := b.send(ctx, "GET", keysPath, "")
		require.NoError(t, err)
		b.chain.ShowStatus(ctx, "there")
		b.chain.ShowStatus(plain, "here")
		assert.Equal(t, []string{"waiting 30s: Atlas limits the rate of requests (429 RATE_LIMITED)", "there"}, elsewhere)
		assert.Equal(t, []string{"here"}, b.shown())
	})
}

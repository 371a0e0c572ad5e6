package atlas

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

func TestAbandonedListIsNotJoined(t *testing.T) {
	answer := make(chan struct{})
	defer close(answer)
	list := &sharedList{writes: &writeClock{}, lister: keyLister{page: func(context.Context, int) (*admin.PaginatedApiApiUser, *http.Response, error) {
		<-answer // it does not even notice that it is cancelled
		return nil, nil, context.Canceled
	}}}
	ctx, cancel := context.WithCancel(t.Context())
	list.mu.Lock()
	place := list.begin(ctx, whole)
	list.mu.Unlock()
	cancel()
	_, _, err := place.key(someID)
	assert.ErrorIs(t, err, context.Canceled)

	list.mu.Lock()
	defer list.mu.Unlock()
	assert.Nil(t, list.join(t.Context()))
}

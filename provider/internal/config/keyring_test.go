package config

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNoBusIsStarted(t *testing.T) {
	never := func(string) bool { return false }
	env := func(address string) func(string) string {
		return func(name string) string { return values{"DBUS_SESSION_BUS_ADDRESS": address}[name] }
	}
	assert.False(t, busRuns(env(""), never))
	assert.False(t, busRuns(env("autolaunch:"), never))
	assert.True(t, busRuns(env("unix:path=/tmp/bus"), never))
	assert.True(t, busRuns(env(""), func(path string) bool { return path[len(path)-4:] == "/bus" }))
	assert.True(t, usesBus("linux"))
	assert.True(t, usesBus("freebsd"))
	assert.False(t, usesBus("darwin"))
	assert.False(t, usesBus("windows"))
}

func TestTheKeyringIsNotWaitedForWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unlocked := make(chan struct{})
		began := time.Now()
		_, err := within(keyringLimit, func() (string, error) { <-unlocked; return secretOne, nil })
		require.EqualError(t, err, "no answer within 5s")
		assert.Equal(t, 5*time.Second, time.Since(began))
		close(unlocked)
	})
	text, err := within(keyringLimit, func() (string, error) { return "here", errors.New("or not") })
	assert.Equal(t, "here", text)
	assert.EqualError(t, err, "or not")
}

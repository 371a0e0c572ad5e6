package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/zalando/go-keyring"
)

// keyringLimit is how long one question to the keyring may take: it can be waiting for somebody to unlock it.
const keyringLimit = 5 * time.Second

var errNoBus = errors.New("no session bus is running")

// askKeyring asks the keyring of the operating system for a user's secret. It starts no keyring: where there is none, as
// on most servers, the library would launch a message bus, which outlives the command.
func askKeyring(service, user string) (string, error) {
	if usesBus(runtime.GOOS) && !busRuns(os.Getenv, fileExists) {
		return "", errNoBus
	}
	return within(keyringLimit, func() (string, error) { return keyring.Get(service, user) })
}

// usesBus says whether the keyring of an operating system is reached by a message bus.
func usesBus(system string) bool { return system != "darwin" && system != "windows" }

// busRuns looks where the library looks for a bus before it launches one.
func busRuns(env func(string) string, exists func(string) bool) bool {
	if address := env("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	dir := "/run/user/" + strconv.Itoa(os.Getuid())
	return exists(filepath.Join(dir, "bus")) || exists(filepath.Join(dir, "dbus-session"))
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// within returns what ask answers, or an error after the limit. A question that is never answered is left to itself.
func within(limit time.Duration, ask func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := ask()
		answered <- answer{text, err}
	}()
	select {
	case a := <-answered:
		return a.text, a.err
	case <-time.After(limit):
		return "", fmt.Errorf("no answer within %s", limit)
	}
}

package contract

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// Summary is what this process has validated: which of the emulator's routes have answered with success and with an
// error of their own accord, not by an injected fault, and in the form that the contract demands.
type Summary struct {
	// Routes is how many there are.
	Routes int
	// Success and Error are how many of them have answered so.
	Success, Error int
	// Missing names the others, as "no success: GET /path".
	Missing []string
}

var covered = struct {
	sync.Mutex
	success, failure map[emulator.Route]bool
}{success: map[emulator.Route]bool{}, failure: map[emulator.Route]bool{}}

// cover counts a valid answer.
func cover(route emulator.Route, status int) {
	covered.Lock()
	defer covered.Unlock()
	if status < http.StatusBadRequest {
		covered.success[route] = true
	} else {
		covered.failure[route] = true
	}
}

// Coverage is the summary so far.
func Coverage() Summary {
	covered.Lock()
	defer covered.Unlock()
	var s Summary
	for _, route := range emulator.Routes() {
		s.Routes++
		if covered.success[route] {
			s.Success++
		} else {
			s.Missing = append(s.Missing, "no success: "+route.String())
		}
		if covered.failure[route] {
			s.Error++
		} else {
			s.Missing = append(s.Missing, "no error: "+route.String())
		}
	}
	return s
}

// String is the line to print.
func (s Summary) String() string {
	line := fmt.Sprintf("contract: %d routes, success %d, error %d", s.Routes, s.Success, s.Error)
	if len(s.Missing) > 0 {
		line += "\n  " + strings.Join(s.Missing, "\n  ")
	}
	return line
}

package cli

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Main is the TestMain of a suite: it makes a home, lets prepare do what else the tests share, runs them and cleans up. It
// returns the exit code.
func (s Suite) Main(m *testing.M, prepare func(*Home) error) int {
	flag.Parse()
	if !isSet("test.parallel") {
		_ = flag.Set("test.parallel", "4") // a command waits about as long as it computes
	}
	home, err := s.newHome()
	if err == nil {
		defer home.remove()
		err = prepare(home)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "tests/%s cannot run: %v\n", s.Name, err)
		return 1
	}
	return m.Run()
}

// isSet reports whether a flag is on the command line.
func isSet(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

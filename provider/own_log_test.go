package provider

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOwnLogIsCapped(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	level := flags.Int("v", 0, "")
	flags.Lookup("v").Value = cappedLevel{flags.Lookup("v").Value}
	for given, want := range map[string]int{"3": 3, "8": 8, "9": 8, "11": 8} {
		require.NoError(t, flags.Parse([]string{"-v=" + given}))
		assert.Equal(t, want, *level)
	}
}

package upgrade

import (
	"flag"
	"os"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// passphrase is what the secrets of all recorded stacks are encrypted under.
const passphrase = "upgrade"

var record = flag.Bool("record", false, "keep the states that TestRecord makes in testdata, under the plugin's version")

// home has what was built, version is what the plugin says that it is.
var (
	home    *cli.Home
	version string
)

func TestMain(m *testing.M) {
	suite := cli.Suite{Name: "upgrade", Passphrase: passphrase}
	os.Exit(suite.Main(m, func(h *cli.Home) (err error) {
		home = h
		version, err = h.Version()
		return err
	}))
}

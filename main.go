// Command pulumi-resource-mongodbatlas-native is the Pulumi plugin: the engine starts it and speaks gRPC with it.
//
// It lies at the root of the repository so that PulumiPlugin.yaml can run the plugin straight from its source.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

func main() {
	if err := provider.Serve(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}

package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		key := atlas.LookupApiKeyOutput(ctx, atlas.LookupApiKeyOutputArgs{
			Description: pulumi.String(cfg.Require("keyDescription")),
		})

		office, err := atlas.NewApiKeyAccessListEntry(ctx, "office", &atlas.ApiKeyAccessListEntryArgs{
			ApiKeyId: key.ApiKeyId(),
			Address:  pulumi.String("203.0.113.0/24"),
		})
		if err != nil {
			return err
		}

		runner, err := atlas.NewApiKeyAccessListEntry(ctx, "runner", &atlas.ApiKeyAccessListEntryArgs{
			ApiKeyId: key.ApiKeyId(),
			Address:  pulumi.String("198.51.100.7"),
		})
		if err != nil {
			return err
		}

		ctx.Export("addresses", pulumi.StringArray{office.Address, runner.Address})
		return nil
	})
}

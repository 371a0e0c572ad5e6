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

		_, err := atlas.NewApiKeyProjectAssignment(ctx, "reader", &atlas.ApiKeyProjectAssignmentArgs{
			ApiKeyId:  key.ApiKeyId(),
			ProjectId: pulumi.String(cfg.Require("projectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_READ_ONLY"}),
		})
		if err != nil {
			return err
		}

		ctx.Export("publicKey", key.PublicKey())
		return nil
	})
}

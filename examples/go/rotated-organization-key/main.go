package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		ci, err := atlas.NewApiKey(ctx, "ci", &atlas.ApiKeyArgs{
			Description: pulumi.String("continuous integration"),
			RoleNames:   pulumi.ToStringArray([]string{"ORG_MEMBER"}),
			Rotation: atlas.ApiKeyRotationArgs{
				Triggers:     pulumi.StringMap{"release": pulumi.String(cfg.Require("release"))},
				OverlapHours: pulumi.Int(24),
			},
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewApiKeyProjectAssignment(ctx, "web", &atlas.ApiKeyProjectAssignmentArgs{
			ApiKeyId:         ci.ApiKeyId,
			PreviousApiKeyId: ci.PreviousApiKeyId,
			ProjectId:        pulumi.String(cfg.Require("projectId")),
			RoleNames:        pulumi.ToStringArray([]string{"GROUP_OWNER"}),
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewApiKeyAccessListEntry(ctx, "runner", &atlas.ApiKeyAccessListEntryArgs{
			ApiKeyId:         ci.ApiKeyId,
			PreviousApiKeyId: ci.PreviousApiKeyId,
			Address:          pulumi.String("198.51.100.7"),
		})
		if err != nil {
			return err
		}

		ctx.Export("publicKey", ci.PublicKey)
		ctx.Export("privateKey", ci.PrivateKey)
		return nil
	})
}

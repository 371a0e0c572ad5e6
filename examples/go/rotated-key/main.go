package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		deployer, err := atlas.NewProjectApiKey(ctx, "deployer", &atlas.ProjectApiKeyArgs{
			Description: pulumi.String("deploys payroll"),
			ProjectAssignments: atlas.ProjectAssignmentArray{
				atlas.ProjectAssignmentArgs{
					ProjectId: pulumi.String(cfg.Require("projectId")),
					RoleNames: pulumi.ToStringArray([]string{"GROUP_OWNER"}),
				},
			},
			Rotation: atlas.ApiKeyRotationArgs{
				MaxAgeDays:   pulumi.Int(90),
				OverlapHours: pulumi.Int(168),
			},
		})
		if err != nil {
			return err
		}

		// What a consumer is given: the pair to use, and the one that it may still be using.
		ctx.Export("publicKey", deployer.PublicKey)
		ctx.Export("privateKey", deployer.PrivateKey)
		ctx.Export("previousPublicKey", deployer.PreviousPublicKey)
		ctx.Export("previousPrivateKey", deployer.PreviousPrivateKey)
		ctx.Export("previousRetireAfter", deployer.PreviousRetireAfter)
		return nil
	})
}

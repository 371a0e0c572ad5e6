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
					ProjectId: pulumi.String(cfg.Require("firstProjectId")),
					RoleNames: pulumi.ToStringArray([]string{"GROUP_OWNER"}),
				},
				atlas.ProjectAssignmentArgs{
					ProjectId: pulumi.String(cfg.Require("secondProjectId")),
					RoleNames: pulumi.ToStringArray([]string{"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}),
				},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("apiKeyId", deployer.ApiKeyId)
		ctx.Export("publicKey", deployer.PublicKey)
		ctx.Export("privateKey", deployer.PrivateKey)
		return nil
	})
}

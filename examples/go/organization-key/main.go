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
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewApiKeyProjectAssignment(ctx, "web", &atlas.ApiKeyProjectAssignmentArgs{
			ApiKeyId:  ci.ApiKeyId,
			ProjectId: pulumi.String(cfg.Require("firstProjectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_OWNER"}),
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewApiKeyProjectAssignment(ctx, "payroll", &atlas.ApiKeyProjectAssignmentArgs{
			ApiKeyId:  ci.ApiKeyId,
			ProjectId: pulumi.String(cfg.Require("secondProjectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}),
		})
		if err != nil {
			return err
		}

		ctx.Export("apiKeyId", ci.ApiKeyId)
		ctx.Export("publicKey", ci.PublicKey)
		ctx.Export("privateKey", ci.PrivateKey)
		return nil
	})
}

package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		caller := atlas.GetCallerIdentityOutput(ctx, atlas.GetCallerIdentityOutputArgs{})
		ctx.Export("method", caller.Method())

		organization := atlas.GetApiKeysOutput(ctx, atlas.GetApiKeysOutputArgs{})
		ctx.Export("organizationKeys", organization.ApiKeys())

		accounts := atlas.GetServiceAccountsOutput(ctx, atlas.GetServiceAccountsOutputArgs{})
		ctx.Export("serviceAccounts", accounts.ServiceAccounts())

		project := atlas.GetProjectApiKeysOutput(ctx, atlas.GetProjectApiKeysOutputArgs{
			ProjectId: pulumi.String(cfg.Require("projectId")),
		})
		ctx.Export("projectKeys", project.ApiKeys())

		accessList := atlas.GetApiKeyAccessListOutput(ctx, atlas.GetApiKeyAccessListOutputArgs{
			ApiKeyId: pulumi.String(cfg.Require("apiKeyId")),
		})
		ctx.Export("addresses", accessList.Entries())
		return nil
	})
}

package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		account := atlas.LookupServiceAccountOutput(ctx, atlas.LookupServiceAccountOutputArgs{
			Name: pulumi.String(cfg.Require("accountName")),
		})

		_, err := atlas.NewServiceAccountProjectAssignment(ctx, "reader", &atlas.ServiceAccountProjectAssignmentArgs{
			ClientId:  account.ClientId(),
			ProjectId: pulumi.String(cfg.Require("projectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_READ_ONLY"}),
		})
		if err != nil {
			return err
		}

		nightly, err := atlas.NewServiceAccountSecret(ctx, "nightly", &atlas.ServiceAccountSecretArgs{
			ClientId:                account.ClientId(),
			SecretExpiresAfterHours: pulumi.Int(720),
		})
		if err != nil {
			return err
		}

		ctx.Export("clientId", account.ClientId())
		ctx.Export("clientSecret", nightly.ClientSecret)
		return nil
	})
}

package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		deployer, err := atlas.NewProjectServiceAccount(ctx, "deployer", &atlas.ProjectServiceAccountArgs{
			ProjectId:               pulumi.String(cfg.Require("projectId")),
			Name:                    pulumi.String("payroll-deployer"),
			Description:             pulumi.String("deploys payroll"),
			RoleNames:               pulumi.ToStringArray([]string{"GROUP_OWNER"}),
			SecretExpiresAfterHours: pulumi.Int(2160),
			Rotation: atlas.ServiceAccountRotationArgs{
				MaxAgeDays:        pulumi.Int(60),
				BeforeExpiryHours: pulumi.Int(168),
			},
		})
		if err != nil {
			return err
		}

		// What a consumer is given: the secret to use, and the one that it may still be using.
		ctx.Export("clientId", deployer.ClientId)
		ctx.Export("clientSecret", deployer.ClientSecret)
		ctx.Export("secretExpiresAt", deployer.SecretExpiresAt)
		ctx.Export("previousClientSecret", deployer.PreviousClientSecret)
		ctx.Export("previousSecretExpiresAt", deployer.PreviousSecretExpiresAt)
		return nil
	})
}

package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	atlas "github.com/mongodbatlas-native/pulumi-mongodbatlas-native/sdk/go/mongodbatlasnative"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		ci, err := atlas.NewServiceAccount(ctx, "ci", &atlas.ServiceAccountArgs{
			Name:                    pulumi.String("ci"),
			Description:             pulumi.String("continuous integration"),
			RoleNames:               pulumi.ToStringArray([]string{"ORG_MEMBER"}),
			AccessList:              pulumi.ToStringArray([]string{"198.51.100.7"}),
			SecretExpiresAfterHours: pulumi.Int(2160),
			Rotation: atlas.ServiceAccountRotationArgs{
				Triggers: pulumi.StringMap{"release": pulumi.String(cfg.Require("release"))},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("clientId", ci.ClientId)
		ctx.Export("clientSecret", ci.ClientSecret)
		return nil
	})
}

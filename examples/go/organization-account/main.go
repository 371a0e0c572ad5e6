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
			SecretExpiresAfterHours: pulumi.Int(2160),
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewServiceAccountProjectAssignment(ctx, "web", &atlas.ServiceAccountProjectAssignmentArgs{
			ClientId:  ci.ClientId,
			ProjectId: pulumi.String(cfg.Require("firstProjectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_OWNER"}),
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewServiceAccountProjectAssignment(ctx, "payroll", &atlas.ServiceAccountProjectAssignmentArgs{
			ClientId:  ci.ClientId,
			ProjectId: pulumi.String(cfg.Require("secondProjectId")),
			RoleNames: pulumi.ToStringArray([]string{"GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"}),
		})
		if err != nil {
			return err
		}

		_, err = atlas.NewServiceAccountAccessListEntry(ctx, "runner", &atlas.ServiceAccountAccessListEntryArgs{
			ClientId: ci.ClientId,
			Address:  pulumi.String("198.51.100.7"),
		})
		if err != nil {
			return err
		}

		ctx.Export("clientId", ci.ClientId)
		ctx.Export("clientSecret", ci.ClientSecret)
		return nil
	})
}

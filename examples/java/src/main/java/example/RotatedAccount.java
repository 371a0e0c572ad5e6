package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectServiceAccount;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectServiceAccountArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ServiceAccountRotationArgs;

public final class RotatedAccount {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var deployer = new ProjectServiceAccount("deployer", ProjectServiceAccountArgs.builder()
                .projectId(config.require("projectId"))
                .name("payroll-deployer")
                .description("deploys payroll")
                .roleNames("GROUP_OWNER")
                .secretExpiresAfterHours(2160)
                .rotation(ServiceAccountRotationArgs.builder()
                    .maxAgeDays(60)
                    .beforeExpiryHours(168)
                    .build())
                .build());

            // What a consumer is given: the secret to use, and the one that it may still be using.
            ctx.export("clientId", deployer.clientId());
            ctx.export("clientSecret", deployer.clientSecret());
            ctx.export("secretExpiresAt", deployer.secretExpiresAt());
            ctx.export("previousClientSecret", deployer.previousClientSecret());
            ctx.export("previousSecretExpiresAt", deployer.previousSecretExpiresAt());
        });
    }
}

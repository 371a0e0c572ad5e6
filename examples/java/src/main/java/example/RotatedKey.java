package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ApiKeyRotationArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ProjectAssignmentArgs;

public final class RotatedKey {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var deployer = new ProjectApiKey("deployer", ProjectApiKeyArgs.builder()
                .description("deploys payroll")
                .projectAssignments(ProjectAssignmentArgs.builder()
                    .projectId(config.require("projectId"))
                    .roleNames("GROUP_OWNER")
                    .build())
                .rotation(ApiKeyRotationArgs.builder()
                    .maxAgeDays(90)
                    .overlapHours(168)
                    .build())
                .build());

            // What a consumer is given: the pair to use, and the one that it may still be using.
            ctx.export("publicKey", deployer.publicKey());
            ctx.export("privateKey", deployer.privateKey());
            ctx.export("previousPublicKey", deployer.previousPublicKey());
            ctx.export("previousPrivateKey", deployer.previousPrivateKey());
            ctx.export("previousRetireAfter", deployer.previousRetireAfter());
        });
    }
}

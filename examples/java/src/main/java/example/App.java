package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ProjectAssignmentArgs;

public final class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var deployer = new ProjectApiKey("deployer", ProjectApiKeyArgs.builder()
                .description("deploys payroll")
                .projectAssignments(
                    ProjectAssignmentArgs.builder()
                        .projectId(config.require("firstProjectId"))
                        .roleNames("GROUP_OWNER")
                        .build(),
                    ProjectAssignmentArgs.builder()
                        .projectId(config.require("secondProjectId"))
                        .roleNames("GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")
                        .build())
                .build());

            ctx.export("apiKeyId", deployer.apiKeyId());
            ctx.export("publicKey", deployer.publicKey());
            ctx.export("privateKey", deployer.privateKey());
        });
    }
}

package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignment;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignmentArgs;

public final class OrganizationKey {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var ci = new ApiKey("ci", ApiKeyArgs.builder()
                .description("continuous integration")
                .roleNames("ORG_MEMBER")
                .build());

            new ApiKeyProjectAssignment("web", ApiKeyProjectAssignmentArgs.builder()
                .apiKeyId(ci.apiKeyId())
                .projectId(config.require("firstProjectId"))
                .roleNames("GROUP_OWNER")
                .build());

            new ApiKeyProjectAssignment("payroll", ApiKeyProjectAssignmentArgs.builder()
                .apiKeyId(ci.apiKeyId())
                .projectId(config.require("secondProjectId"))
                .roleNames("GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")
                .build());

            ctx.export("apiKeyId", ci.apiKeyId());
            ctx.export("publicKey", ci.publicKey());
            ctx.export("privateKey", ci.privateKey());
        });
    }
}

package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyAccessListEntry;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyAccessListEntryArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignment;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignmentArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ApiKeyRotationArgs;
import java.util.Map;

public final class RotatedOrganizationKey {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var ci = new ApiKey("ci", ApiKeyArgs.builder()
                .description("continuous integration")
                .roleNames("ORG_MEMBER")
                .rotation(ApiKeyRotationArgs.builder()
                    .triggers(Map.of("release", config.require("release")))
                    .overlapHours(24)
                    .build())
                .build());

            // Pulumi's SDK for Java has "" where there is none.
            var previous = ci.previousApiKeyId().applyValue(id -> id.filter(text -> !text.isEmpty()).orElse(null));

            new ApiKeyProjectAssignment("web", ApiKeyProjectAssignmentArgs.builder()
                .apiKeyId(ci.apiKeyId())
                .previousApiKeyId(previous)
                .projectId(config.require("projectId"))
                .roleNames("GROUP_OWNER")
                .build());

            new ApiKeyAccessListEntry("runner", ApiKeyAccessListEntryArgs.builder()
                .apiKeyId(ci.apiKeyId())
                .previousApiKeyId(previous)
                .address("198.51.100.7")
                .build());

            ctx.export("publicKey", ci.publicKey());
            ctx.export("privateKey", ci.privateKey());
        });
    }
}

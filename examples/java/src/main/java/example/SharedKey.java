package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignment;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyProjectAssignmentArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.MongodbatlasnativeFunctions;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.GetApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.GetApiKeyResult;

public final class SharedKey {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var key = MongodbatlasnativeFunctions.getApiKey(GetApiKeyArgs.builder()
                .description(config.require("keyDescription"))
                .build());

            new ApiKeyProjectAssignment("reader", ApiKeyProjectAssignmentArgs.builder()
                .apiKeyId(key.applyValue(GetApiKeyResult::apiKeyId))
                .projectId(config.require("projectId"))
                .roleNames("GROUP_READ_ONLY")
                .build());

            ctx.export("publicKey", key.applyValue(GetApiKeyResult::publicKey));
        });
    }
}

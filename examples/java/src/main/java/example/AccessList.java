package example;

import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyAccessListEntry;
import io.github.mongodbatlas_native.mongodbatlasnative.ApiKeyAccessListEntryArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.MongodbatlasnativeFunctions;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.GetApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.GetApiKeyResult;

public final class AccessList {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var key = MongodbatlasnativeFunctions.getApiKey(GetApiKeyArgs.builder()
                .description(config.require("keyDescription"))
                .build());

            var office = new ApiKeyAccessListEntry("office", ApiKeyAccessListEntryArgs.builder()
                .apiKeyId(key.applyValue(GetApiKeyResult::apiKeyId))
                .address("203.0.113.0/24")
                .build());

            var runner = new ApiKeyAccessListEntry("runner", ApiKeyAccessListEntryArgs.builder()
                .apiKeyId(key.applyValue(GetApiKeyResult::apiKeyId))
                .address("198.51.100.7")
                .build());

            ctx.export("addresses", Output.all(office.address(), runner.address()));
        });
    }
}

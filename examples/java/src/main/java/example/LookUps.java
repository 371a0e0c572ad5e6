package example;

import java.util.stream.Collectors;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.MongodbatlasnativeFunctions;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.GetApiKeyAccessListArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.GetProjectApiKeysArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.AccessListEntry;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.FoundApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.FoundServiceAccount;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.GetCallerIdentityResult;

public final class LookUps {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var caller = MongodbatlasnativeFunctions.getCallerIdentity();
            ctx.export("method", caller.applyValue(GetCallerIdentityResult::method));

            var organization = MongodbatlasnativeFunctions.getApiKeys();
            ctx.export("organizationKeys", organization.applyValue(found -> found.apiKeys().stream()
                .map(FoundApiKey::description)
                .collect(Collectors.toList())));

            var accounts = MongodbatlasnativeFunctions.getServiceAccounts();
            ctx.export("serviceAccounts", accounts.applyValue(found -> found.serviceAccounts().stream()
                .map(FoundServiceAccount::name)
                .collect(Collectors.toList())));

            var project = MongodbatlasnativeFunctions.getProjectApiKeys(GetProjectApiKeysArgs.builder()
                .projectId(config.require("projectId"))
                .build());
            ctx.export("projectKeys", project.applyValue(found -> found.apiKeys().stream()
                .map(FoundApiKey::description)
                .collect(Collectors.toList())));

            var accessList = MongodbatlasnativeFunctions.getApiKeyAccessList(GetApiKeyAccessListArgs.builder()
                .apiKeyId(config.require("apiKeyId"))
                .build());
            ctx.export("addresses", accessList.applyValue(found -> found.entries().stream()
                .map(AccessListEntry::address)
                .collect(Collectors.toList())));
        });
    }
}

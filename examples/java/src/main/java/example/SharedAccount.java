package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.MongodbatlasnativeFunctions;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountProjectAssignment;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountProjectAssignmentArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountSecret;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountSecretArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.GetServiceAccountArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.outputs.GetServiceAccountResult;

public final class SharedAccount {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var account = MongodbatlasnativeFunctions.getServiceAccount(GetServiceAccountArgs.builder()
                .name(config.require("accountName"))
                .build());

            new ServiceAccountProjectAssignment("reader", ServiceAccountProjectAssignmentArgs.builder()
                .clientId(account.applyValue(GetServiceAccountResult::clientId))
                .projectId(config.require("projectId"))
                .roleNames("GROUP_READ_ONLY")
                .build());

            var nightly = new ServiceAccountSecret("nightly", ServiceAccountSecretArgs.builder()
                .clientId(account.applyValue(GetServiceAccountResult::clientId))
                .secretExpiresAfterHours(720)
                .build());

            ctx.export("clientId", account.applyValue(GetServiceAccountResult::clientId));
            ctx.export("clientSecret", nightly.clientSecret());
        });
    }
}

package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccount;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ServiceAccountRotationArgs;
import java.util.Map;

public final class RotatedOrganizationAccount {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var ci = new ServiceAccount("ci", ServiceAccountArgs.builder()
                .name("ci")
                .description("continuous integration")
                .roleNames("ORG_MEMBER")
                .accessList("198.51.100.7")
                .secretExpiresAfterHours(2160)
                .rotation(ServiceAccountRotationArgs.builder()
                    .triggers(Map.of("release", config.require("release")))
                    .build())
                .build());

            ctx.export("clientId", ci.clientId());
            ctx.export("clientSecret", ci.clientSecret());
        });
    }
}

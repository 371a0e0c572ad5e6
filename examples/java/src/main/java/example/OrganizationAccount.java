package example;

import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccount;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountAccessListEntry;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountAccessListEntryArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountProjectAssignment;
import io.github.mongodbatlas_native.mongodbatlasnative.ServiceAccountProjectAssignmentArgs;

public final class OrganizationAccount {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();

            var ci = new ServiceAccount("ci", ServiceAccountArgs.builder()
                .name("ci")
                .description("continuous integration")
                .roleNames("ORG_MEMBER")
                .secretExpiresAfterHours(2160)
                .build());

            new ServiceAccountProjectAssignment("web", ServiceAccountProjectAssignmentArgs.builder()
                .clientId(ci.clientId())
                .projectId(config.require("firstProjectId"))
                .roleNames("GROUP_OWNER")
                .build());

            new ServiceAccountProjectAssignment("payroll", ServiceAccountProjectAssignmentArgs.builder()
                .clientId(ci.clientId())
                .projectId(config.require("secondProjectId"))
                .roleNames("GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")
                .build());

            new ServiceAccountAccessListEntry("runner", ServiceAccountAccessListEntryArgs.builder()
                .clientId(ci.clientId())
                .address("198.51.100.7")
                .build());

            ctx.export("clientId", ci.clientId());
            ctx.export("clientSecret", ci.clientSecret());
        });
    }
}

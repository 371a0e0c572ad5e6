package lifecycle;

import com.google.gson.Gson;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKey;
import io.github.mongodbatlas_native.mongodbatlasnative.ProjectApiKeyArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ApiKeyRotationArgs;
import io.github.mongodbatlas_native.mongodbatlasnative.inputs.ProjectAssignmentArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The lifecycle's program in Java. The key to ask for is in want.json, in the project's folder. */
public final class App {
    static final class Desired {
        String description;
        List<Assignment> projectAssignments;
        String release;
    }

    static final class Assignment {
        String projectId;
        List<String> roleNames;
    }

    public static void main(String[] args) {
        Pulumi.run(App::program);
    }

    static void program(Context ctx) {
        var want = desired();
        var key = new ProjectApiKey("key", ProjectApiKeyArgs.builder()
            .description(want.description)
            .projectAssignments(want.projectAssignments.stream()
                .map(a -> ProjectAssignmentArgs.builder().projectId(a.projectId).roleNames(a.roleNames).build())
                .collect(Collectors.toList()))
            .rotation(ApiKeyRotationArgs.builder().triggers(Map.of("release", want.release)).overlapHours(1).build())
            .build());
        ctx.export("description", key.description());
        ctx.export("apiKeyId", key.apiKeyId());
        ctx.export("publicKey", key.publicKey());
        ctx.export("privateKey", key.privateKey());
        ctx.export("previousPrivateKey", key.previousPrivateKey());
        ctx.export("orgId", key.orgId());
        ctx.export("createdAt", key.createdAt());
    }

    static Desired desired() {
        try (var reader = Files.newBufferedReader(Path.of("want.json"))) {
            return new Gson().fromJson(reader, Desired.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

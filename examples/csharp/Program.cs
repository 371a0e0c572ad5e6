using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;
using MongodbatlasNative.MongoDBAtlasNative.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var deployer = new ProjectApiKey("deployer", new()
    {
        Description = "deploys payroll",
        ProjectAssignments =
        {
            new ProjectAssignmentArgs
            {
                ProjectId = config.Require("firstProjectId"),
                RoleNames = { "GROUP_OWNER" },
            },
            new ProjectAssignmentArgs
            {
                ProjectId = config.Require("secondProjectId"),
                RoleNames = { "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER" },
            },
        },
    });

    return new Dictionary<string, object?>
    {
        ["apiKeyId"] = deployer.ApiKeyId,
        ["publicKey"] = deployer.PublicKey,
        ["privateKey"] = deployer.PrivateKey,
    };
});

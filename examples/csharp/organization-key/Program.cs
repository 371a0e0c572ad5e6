using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var ci = new ApiKey("ci", new()
    {
        Description = "continuous integration",
        RoleNames = { "ORG_MEMBER" },
    });

    new ApiKeyProjectAssignment("web", new()
    {
        ApiKeyId = ci.ApiKeyId,
        ProjectId = config.Require("firstProjectId"),
        RoleNames = { "GROUP_OWNER" },
    });

    new ApiKeyProjectAssignment("payroll", new()
    {
        ApiKeyId = ci.ApiKeyId,
        ProjectId = config.Require("secondProjectId"),
        RoleNames = { "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER" },
    });

    return new Dictionary<string, object?>
    {
        ["apiKeyId"] = ci.ApiKeyId,
        ["publicKey"] = ci.PublicKey,
        ["privateKey"] = ci.PrivateKey,
    };
});

using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;
using MongodbatlasNative.MongoDBAtlasNative.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var ci = new ApiKey("ci", new()
    {
        Description = "continuous integration",
        RoleNames = { "ORG_MEMBER" },
        Rotation = new ApiKeyRotationArgs
        {
            Triggers = { { "release", config.Require("release") } },
            OverlapHours = 24,
        },
    });

    new ApiKeyProjectAssignment("web", new()
    {
        ApiKeyId = ci.ApiKeyId,
        PreviousApiKeyId = ci.PreviousApiKeyId,
        ProjectId = config.Require("projectId"),
        RoleNames = { "GROUP_OWNER" },
    });

    new ApiKeyAccessListEntry("runner", new()
    {
        ApiKeyId = ci.ApiKeyId,
        PreviousApiKeyId = ci.PreviousApiKeyId,
        Address = "198.51.100.7",
    });

    return new Dictionary<string, object?>
    {
        ["publicKey"] = ci.PublicKey,
        ["privateKey"] = ci.PrivateKey,
    };
});

using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var key = GetApiKey.Invoke(new() { Description = config.Require("keyDescription") });

    new ApiKeyProjectAssignment("reader", new()
    {
        ApiKeyId = key.Apply(found => found.ApiKeyId),
        ProjectId = config.Require("projectId"),
        RoleNames = { "GROUP_READ_ONLY" },
    });

    return new Dictionary<string, object?>
    {
        ["publicKey"] = key.Apply(found => found.PublicKey),
    };
});

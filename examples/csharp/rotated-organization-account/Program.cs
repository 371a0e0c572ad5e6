using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;
using MongodbatlasNative.MongoDBAtlasNative.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var ci = new ServiceAccount("ci", new()
    {
        Name = "ci",
        Description = "continuous integration",
        RoleNames = { "ORG_MEMBER" },
        AccessList = { "198.51.100.7" },
        SecretExpiresAfterHours = 2160,
        Rotation = new ServiceAccountRotationArgs
        {
            Triggers = { { "release", config.Require("release") } },
        },
    });

    return new Dictionary<string, object?>
    {
        ["clientId"] = ci.ClientId,
        ["clientSecret"] = ci.ClientSecret,
    };
});

using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var account = GetServiceAccount.Invoke(new() { Name = config.Require("accountName") });

    new ServiceAccountProjectAssignment("reader", new()
    {
        ClientId = account.Apply(found => found.ClientId),
        ProjectId = config.Require("projectId"),
        RoleNames = { "GROUP_READ_ONLY" },
    });

    var nightly = new ServiceAccountSecret("nightly", new()
    {
        ClientId = account.Apply(found => found.ClientId),
        SecretExpiresAfterHours = 720,
    });

    return new Dictionary<string, object?>
    {
        ["clientId"] = account.Apply(found => found.ClientId),
        ["clientSecret"] = nightly.ClientSecret,
    };
});

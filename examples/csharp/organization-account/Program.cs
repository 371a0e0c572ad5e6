using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var ci = new ServiceAccount("ci", new()
    {
        Name = "ci",
        Description = "continuous integration",
        RoleNames = { "ORG_MEMBER" },
        SecretExpiresAfterHours = 2160,
    });

    new ServiceAccountProjectAssignment("web", new()
    {
        ClientId = ci.ClientId,
        ProjectId = config.Require("firstProjectId"),
        RoleNames = { "GROUP_OWNER" },
    });

    new ServiceAccountProjectAssignment("payroll", new()
    {
        ClientId = ci.ClientId,
        ProjectId = config.Require("secondProjectId"),
        RoleNames = { "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER" },
    });

    new ServiceAccountAccessListEntry("runner", new()
    {
        ClientId = ci.ClientId,
        Address = "198.51.100.7",
    });

    return new Dictionary<string, object?>
    {
        ["clientId"] = ci.ClientId,
        ["clientSecret"] = ci.ClientSecret,
    };
});

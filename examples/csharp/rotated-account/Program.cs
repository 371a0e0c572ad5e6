using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;
using MongodbatlasNative.MongoDBAtlasNative.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var deployer = new ProjectServiceAccount("deployer", new()
    {
        ProjectId = config.Require("projectId"),
        Name = "payroll-deployer",
        Description = "deploys payroll",
        RoleNames = { "GROUP_OWNER" },
        SecretExpiresAfterHours = 2160,
        Rotation = new ServiceAccountRotationArgs
        {
            MaxAgeDays = 60,
            BeforeExpiryHours = 168,
        },
    });

    // What a consumer is given: the secret to use, and the one that it may still be using.
    return new Dictionary<string, object?>
    {
        ["clientId"] = deployer.ClientId,
        ["clientSecret"] = deployer.ClientSecret,
        ["secretExpiresAt"] = deployer.SecretExpiresAt,
        ["previousClientSecret"] = deployer.PreviousClientSecret,
        ["previousSecretExpiresAt"] = deployer.PreviousSecretExpiresAt,
    };
});

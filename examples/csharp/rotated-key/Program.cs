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
                ProjectId = config.Require("projectId"),
                RoleNames = { "GROUP_OWNER" },
            },
        },
        Rotation = new ApiKeyRotationArgs
        {
            MaxAgeDays = 90,
            OverlapHours = 168,
        },
    });

    // What a consumer is given: the pair to use, and the one that it may still be using.
    return new Dictionary<string, object?>
    {
        ["publicKey"] = deployer.PublicKey,
        ["privateKey"] = deployer.PrivateKey,
        ["previousPublicKey"] = deployer.PreviousPublicKey,
        ["previousPrivateKey"] = deployer.PreviousPrivateKey,
        ["previousRetireAfter"] = deployer.PreviousRetireAfter,
    };
});

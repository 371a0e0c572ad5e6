using System.Collections.Generic;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();

    var key = GetApiKey.Invoke(new() { Description = config.Require("keyDescription") });

    var office = new ApiKeyAccessListEntry("office", new()
    {
        ApiKeyId = key.Apply(found => found.ApiKeyId),
        Address = "203.0.113.0/24",
    });

    var runner = new ApiKeyAccessListEntry("runner", new()
    {
        ApiKeyId = key.Apply(found => found.ApiKeyId),
        Address = "198.51.100.7",
    });

    return new Dictionary<string, object?>
    {
        ["addresses"] = Output.All(office.Address, runner.Address),
    };
});

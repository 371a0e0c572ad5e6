using System.Collections.Generic;
using System.Linq;
using Pulumi;
using MongodbatlasNative.MongoDBAtlasNative;

return await Deployment.RunAsync(() =>
{
    var config = new Pulumi.Config();
    var outputs = new Dictionary<string, object?>();

    var caller = GetCallerIdentity.Invoke();
    outputs["method"] = caller.Apply(found => found.Method);

    var organization = GetApiKeys.Invoke();
    outputs["organizationKeys"] = organization.Apply(found => found.ApiKeys.Select(key => key.Description).ToArray());

    var accounts = GetServiceAccounts.Invoke();
    outputs["serviceAccounts"] = accounts.Apply(found => found.ServiceAccounts.Select(account => account.Name).ToArray());

    var project = GetProjectApiKeys.Invoke(new() { ProjectId = config.Require("projectId") });
    outputs["projectKeys"] = project.Apply(found => found.ApiKeys.Select(key => key.Description).ToArray());

    var accessList = GetApiKeyAccessList.Invoke(new() { ApiKeyId = config.Require("apiKeyId") });
    outputs["addresses"] = accessList.Apply(found => found.Entries.Select(entry => entry.Address).ToArray());

    return outputs;
});

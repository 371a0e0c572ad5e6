import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const caller = atlas.getCallerIdentityOutput();
export const method = caller.method;

const organization = atlas.getApiKeysOutput();
export const organizationKeys = organization.apiKeys.apply(keys => keys.map(key => key.description));

const accounts = atlas.getServiceAccountsOutput();
export const serviceAccounts = accounts.serviceAccounts.apply(found => found.map(account => account.name));

const project = atlas.getProjectApiKeysOutput({ projectId: config.require("projectId") });
export const projectKeys = project.apiKeys.apply(keys => keys.map(key => key.description));

const accessList = atlas.getApiKeyAccessListOutput({ apiKeyId: config.require("apiKeyId") });
export const addresses = accessList.entries.apply(entries => entries.map(entry => entry.address));

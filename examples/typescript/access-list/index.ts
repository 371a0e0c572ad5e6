import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const key = atlas.getApiKeyOutput({ description: config.require("keyDescription") });

const office = new atlas.ApiKeyAccessListEntry("office", {
    apiKeyId: key.apiKeyId,
    address: "203.0.113.0/24",
});

const runner = new atlas.ApiKeyAccessListEntry("runner", {
    apiKeyId: key.apiKeyId,
    address: "198.51.100.7",
});

export const addresses = [office.address, runner.address];

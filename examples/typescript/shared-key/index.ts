import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const key = atlas.getApiKeyOutput({ description: config.require("keyDescription") });

new atlas.ApiKeyProjectAssignment("reader", {
    apiKeyId: key.apiKeyId,
    projectId: config.require("projectId"),
    roleNames: ["GROUP_READ_ONLY"],
});

export const publicKey = key.publicKey;

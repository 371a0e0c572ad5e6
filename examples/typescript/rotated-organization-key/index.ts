import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const ci = new atlas.ApiKey("ci", {
    description: "continuous integration",
    roleNames: ["ORG_MEMBER"],
    rotation: { triggers: { release: config.require("release") }, overlapHours: 24 },
});

new atlas.ApiKeyProjectAssignment("web", {
    apiKeyId: ci.apiKeyId,
    previousApiKeyId: ci.previousApiKeyId,
    projectId: config.require("projectId"),
    roleNames: ["GROUP_OWNER"],
});

new atlas.ApiKeyAccessListEntry("runner", {
    apiKeyId: ci.apiKeyId,
    previousApiKeyId: ci.previousApiKeyId,
    address: "198.51.100.7",
});

export const publicKey = ci.publicKey;
export const privateKey = ci.privateKey;

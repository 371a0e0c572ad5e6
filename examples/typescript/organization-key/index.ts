import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const ci = new atlas.ApiKey("ci", {
    description: "continuous integration",
    roleNames: ["ORG_MEMBER"],
});

new atlas.ApiKeyProjectAssignment("web", {
    apiKeyId: ci.apiKeyId,
    projectId: config.require("firstProjectId"),
    roleNames: ["GROUP_OWNER"],
});

new atlas.ApiKeyProjectAssignment("payroll", {
    apiKeyId: ci.apiKeyId,
    projectId: config.require("secondProjectId"),
    roleNames: ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"],
});

export const apiKeyId = ci.apiKeyId;
export const publicKey = ci.publicKey;
export const privateKey = ci.privateKey;

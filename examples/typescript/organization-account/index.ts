import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const ci = new atlas.ServiceAccount("ci", {
    name: "ci",
    description: "continuous integration",
    roleNames: ["ORG_MEMBER"],
    secretExpiresAfterHours: 2160,
});

new atlas.ServiceAccountProjectAssignment("web", {
    clientId: ci.clientId,
    projectId: config.require("firstProjectId"),
    roleNames: ["GROUP_OWNER"],
});

new atlas.ServiceAccountProjectAssignment("payroll", {
    clientId: ci.clientId,
    projectId: config.require("secondProjectId"),
    roleNames: ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"],
});

new atlas.ServiceAccountAccessListEntry("runner", {
    clientId: ci.clientId,
    address: "198.51.100.7",
});

export const clientId = ci.clientId;
export const clientSecret = ci.clientSecret;

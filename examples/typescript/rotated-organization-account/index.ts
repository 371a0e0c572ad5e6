import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const ci = new atlas.ServiceAccount("ci", {
    name: "ci",
    description: "continuous integration",
    roleNames: ["ORG_MEMBER"],
    accessList: ["198.51.100.7"],
    secretExpiresAfterHours: 2160,
    rotation: { triggers: { release: config.require("release") } },
});

export const clientId = ci.clientId;
export const clientSecret = ci.clientSecret;

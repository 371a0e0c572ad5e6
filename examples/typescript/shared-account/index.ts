import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const account = atlas.getServiceAccountOutput({ name: config.require("accountName") });

new atlas.ServiceAccountProjectAssignment("reader", {
    clientId: account.clientId,
    projectId: config.require("projectId"),
    roleNames: ["GROUP_READ_ONLY"],
});

const nightly = new atlas.ServiceAccountSecret("nightly", {
    clientId: account.clientId,
    secretExpiresAfterHours: 720,
});

export const clientId = account.clientId;
export const clientSecret = nightly.clientSecret;

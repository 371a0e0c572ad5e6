import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const deployer = new atlas.ProjectServiceAccount("deployer", {
    projectId: config.require("projectId"),
    name: "payroll-deployer",
    description: "deploys payroll",
    roleNames: ["GROUP_OWNER"],
    secretExpiresAfterHours: 2160,
    rotation: { maxAgeDays: 60, beforeExpiryHours: 168 },
});

// What a consumer is given: the secret to use, and the one that it may still be using.
export const clientId = deployer.clientId;
export const clientSecret = deployer.clientSecret;
export const secretExpiresAt = deployer.secretExpiresAt;
export const previousClientSecret = deployer.previousClientSecret;
export const previousSecretExpiresAt = deployer.previousSecretExpiresAt;

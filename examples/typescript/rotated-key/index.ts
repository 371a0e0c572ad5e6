import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const deployer = new atlas.ProjectApiKey("deployer", {
    description: "deploys payroll",
    projectAssignments: [{ projectId: config.require("projectId"), roleNames: ["GROUP_OWNER"] }],
    rotation: { maxAgeDays: 90, overlapHours: 168 },
});

// What a consumer is given: the pair to use, and the one that it may still be using.
export const publicKey = deployer.publicKey;
export const privateKey = deployer.privateKey;
export const previousPublicKey = deployer.previousPublicKey;
export const previousPrivateKey = deployer.previousPrivateKey;
export const previousRetireAfter = deployer.previousRetireAfter;

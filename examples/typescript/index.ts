import * as pulumi from "@pulumi/pulumi";
import * as atlas from "pulumi-mongodbatlas-native";

const config = new pulumi.Config();

const deployer = new atlas.ProjectApiKey("deployer", {
    description: "deploys payroll",
    projectAssignments: [
        { projectId: config.require("firstProjectId"), roleNames: ["GROUP_OWNER"] },
        { projectId: config.require("secondProjectId"), roleNames: ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"] },
    ],
});

export const apiKeyId = deployer.apiKeyId;
export const publicKey = deployer.publicKey;
export const privateKey = deployer.privateKey;

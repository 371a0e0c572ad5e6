// The lifecycle's program in TypeScript: an inline program of the Automation API. It reads a command and the key to ask
// for as a line of JSON, runs the command, and answers with a line of JSON, until its input ends.
import * as automation from "@pulumi/pulumi/automation";
import * as atlas from "pulumi-mongodbatlas-native";
import * as readline from "node:readline";

interface Desired {
    description: string;
    projectAssignments: { projectId: string; roleNames: string[] }[];
    release: string;
}

let want: Desired;

async function program() {
    const key = new atlas.ProjectApiKey("key", {
        description: want.description,
        projectAssignments: want.projectAssignments,
        rotation: { triggers: { release: want.release }, overlapHours: 1 },
    });
    return {
        description: key.description,
        apiKeyId: key.apiKeyId,
        publicKey: key.publicKey,
        privateKey: key.privateKey,
        previousPrivateKey: key.previousPrivateKey,
        orgId: key.orgId,
        createdAt: key.createdAt,
    };
}

async function run(stack: automation.Stack, command: string) {
    const changes: Record<string, number> = {};
    const onEvent = ({ resourcePreEvent: step }: automation.EngineEvent) => {
        if (step && step.metadata.type === "mongodbatlas-native:index:ProjectApiKey" && step.metadata.op !== "refresh") {
            changes[step.metadata.op] = (changes[step.metadata.op] ?? 0) + 1;
        }
    };
    const outputs: automation.OutputMap = {};
    switch (command) {
        case "up":
            Object.assign(outputs, (await stack.up({ onEvent })).outputs);
            break;
        case "preview":
            await stack.preview({ onEvent });
            break;
        case "refresh":
            await stack.refresh({ onEvent });
            break;
        case "destroy":
            await stack.destroy({ onEvent });
            break;
        default:
            throw new Error(`no command ${command}`);
    }
    return { changes, outputs };
}

async function main() {
    const stack = await automation.LocalWorkspace.createOrSelectStack({
        stackName: "inline",
        projectName: "lifecycle",
        program,
    });
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const request: { command: string; want: Desired } = JSON.parse(line);
        want = request.want;
        const answer = await run(stack, request.command).catch((e: Error) => ({ error: String(e) }));
        console.log(JSON.stringify(answer));
    }
}

void main();

"""The lifecycle's program in Python: an inline program of the Automation API.

It reads a command and the key to ask for as a line of JSON, runs the command, and answers with a line of JSON, until its
input ends.
"""

import json
import sys
from collections import Counter

import pulumi
import pulumi_mongodbatlas_native as atlas
from pulumi import automation

want: dict = {}


def program() -> None:
    key = atlas.ProjectApiKey(
        "key",
        description=want["description"],
        project_assignments=[
            atlas.ProjectAssignmentArgs(project_id=a["projectId"], role_names=a["roleNames"])
            for a in want["projectAssignments"]
        ],
        rotation=atlas.ApiKeyRotationArgs(triggers={"release": want["release"]}, overlap_hours=1),
    )
    pulumi.export("description", key.description)
    pulumi.export("apiKeyId", key.api_key_id)
    pulumi.export("publicKey", key.public_key)
    pulumi.export("privateKey", key.private_key)
    pulumi.export("previousPrivateKey", key.previous_private_key)
    pulumi.export("orgId", key.org_id)
    pulumi.export("createdAt", key.created_at)


def run(stack: automation.Stack, command: str) -> dict:
    changes: Counter[str] = Counter()

    def on_event(event: automation.EngineEvent) -> None:
        step = event.resource_pre_event
        if step and step.metadata.type == "mongodbatlas-native:index:ProjectApiKey":
            changes[automation.OpType(step.metadata.op).value] += 1

    commands = {"up": stack.up, "preview": stack.preview, "refresh": stack.refresh, "destroy": stack.destroy}
    result = commands[command](on_event=on_event)
    del changes["refresh"]
    outputs = result.outputs if command == "up" else {}
    return {
        "changes": changes,
        "outputs": {name: {"value": o.value, "secret": o.secret} for name, o in outputs.items()},
    }


def main() -> None:
    global want
    stack = automation.create_or_select_stack("inline", project_name="lifecycle", program=program)
    for line in sys.stdin:
        request = json.loads(line)
        want = request["want"]
        try:
            answer = run(stack, request["command"])
        except Exception as e:  # whatever it is, the test is to see it
            answer = {"error": str(e)}
        print(json.dumps(answer), flush=True)


main()

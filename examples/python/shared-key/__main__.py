import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

key = atlas.get_api_key_output(description=config.require("keyDescription"))

atlas.ApiKeyProjectAssignment(
    "reader",
    api_key_id=key.api_key_id,
    project_id=config.require("projectId"),
    role_names=["GROUP_READ_ONLY"],
)

pulumi.export("publicKey", key.public_key)

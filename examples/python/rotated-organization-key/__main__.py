import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

ci = atlas.ApiKey(
    "ci",
    description="continuous integration",
    role_names=["ORG_MEMBER"],
    rotation={"triggers": {"release": config.require("release")}, "overlap_hours": 24},
)

atlas.ApiKeyProjectAssignment(
    "web",
    api_key_id=ci.api_key_id,
    previous_api_key_id=ci.previous_api_key_id,
    project_id=config.require("projectId"),
    role_names=["GROUP_OWNER"],
)

atlas.ApiKeyAccessListEntry(
    "runner",
    api_key_id=ci.api_key_id,
    previous_api_key_id=ci.previous_api_key_id,
    address="198.51.100.7",
)

pulumi.export("publicKey", ci.public_key)
pulumi.export("privateKey", ci.private_key)

import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

ci = atlas.ApiKey("ci", description="continuous integration", role_names=["ORG_MEMBER"])

atlas.ApiKeyProjectAssignment(
    "web",
    api_key_id=ci.api_key_id,
    project_id=config.require("firstProjectId"),
    role_names=["GROUP_OWNER"],
)

atlas.ApiKeyProjectAssignment(
    "payroll",
    api_key_id=ci.api_key_id,
    project_id=config.require("secondProjectId"),
    role_names=["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"],
)

pulumi.export("apiKeyId", ci.api_key_id)
pulumi.export("publicKey", ci.public_key)
pulumi.export("privateKey", ci.private_key)

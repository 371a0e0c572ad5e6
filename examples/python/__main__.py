import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

deployer = atlas.ProjectApiKey(
    "deployer",
    description="deploys payroll",
    project_assignments=[
        {"project_id": config.require("firstProjectId"), "role_names": ["GROUP_OWNER"]},
        {"project_id": config.require("secondProjectId"), "role_names": ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"]},
    ],
)

pulumi.export("apiKeyId", deployer.api_key_id)
pulumi.export("publicKey", deployer.public_key)
pulumi.export("privateKey", deployer.private_key)

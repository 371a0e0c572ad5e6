import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

deployer = atlas.ProjectApiKey(
    "deployer",
    description="deploys payroll",
    project_assignments=[{"project_id": config.require("projectId"), "role_names": ["GROUP_OWNER"]}],
    rotation={"max_age_days": 90, "overlap_hours": 168},
)

# What a consumer is given: the pair to use, and the one that it may still be using.
pulumi.export("publicKey", deployer.public_key)
pulumi.export("privateKey", deployer.private_key)
pulumi.export("previousPublicKey", deployer.previous_public_key)
pulumi.export("previousPrivateKey", deployer.previous_private_key)
pulumi.export("previousRetireAfter", deployer.previous_retire_after)

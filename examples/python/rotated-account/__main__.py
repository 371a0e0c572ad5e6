import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

deployer = atlas.ProjectServiceAccount(
    "deployer",
    project_id=config.require("projectId"),
    name="payroll-deployer",
    description="deploys payroll",
    role_names=["GROUP_OWNER"],
    secret_expires_after_hours=2160,
    rotation={"max_age_days": 60, "before_expiry_hours": 168},
)

# What a consumer is given: the secret to use, and the one that it may still be using.
pulumi.export("clientId", deployer.client_id)
pulumi.export("clientSecret", deployer.client_secret)
pulumi.export("secretExpiresAt", deployer.secret_expires_at)
pulumi.export("previousClientSecret", deployer.previous_client_secret)
pulumi.export("previousSecretExpiresAt", deployer.previous_secret_expires_at)

import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

account = atlas.get_service_account_output(name=config.require("accountName"))

atlas.ServiceAccountProjectAssignment(
    "reader",
    client_id=account.client_id,
    project_id=config.require("projectId"),
    role_names=["GROUP_READ_ONLY"],
)

nightly = atlas.ServiceAccountSecret("nightly", client_id=account.client_id, secret_expires_after_hours=720)

pulumi.export("clientId", account.client_id)
pulumi.export("clientSecret", nightly.client_secret)

import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

ci = atlas.ServiceAccount(
    "ci",
    name="ci",
    description="continuous integration",
    role_names=["ORG_MEMBER"],
    access_list=["198.51.100.7"],
    secret_expires_after_hours=2160,
    rotation={"triggers": {"release": config.require("release")}},
)

pulumi.export("clientId", ci.client_id)
pulumi.export("clientSecret", ci.client_secret)

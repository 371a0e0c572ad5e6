import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

ci = atlas.ServiceAccount(
    "ci",
    name="ci",
    description="continuous integration",
    role_names=["ORG_MEMBER"],
    secret_expires_after_hours=2160,
)

atlas.ServiceAccountProjectAssignment(
    "web",
    client_id=ci.client_id,
    project_id=config.require("firstProjectId"),
    role_names=["GROUP_OWNER"],
)

atlas.ServiceAccountProjectAssignment(
    "payroll",
    client_id=ci.client_id,
    project_id=config.require("secondProjectId"),
    role_names=["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"],
)

atlas.ServiceAccountAccessListEntry("runner", client_id=ci.client_id, address="198.51.100.7")

pulumi.export("clientId", ci.client_id)
pulumi.export("clientSecret", ci.client_secret)

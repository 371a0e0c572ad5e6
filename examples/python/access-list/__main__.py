import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

key = atlas.get_api_key_output(description=config.require("keyDescription"))

office = atlas.ApiKeyAccessListEntry("office", api_key_id=key.api_key_id, address="203.0.113.0/24")
runner = atlas.ApiKeyAccessListEntry("runner", api_key_id=key.api_key_id, address="198.51.100.7")

pulumi.export("addresses", [office.address, runner.address])

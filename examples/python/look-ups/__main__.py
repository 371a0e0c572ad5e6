import pulumi
import pulumi_mongodbatlas_native as atlas

config = pulumi.Config()

caller = atlas.get_caller_identity_output()
pulumi.export("method", caller.method)

organization = atlas.get_api_keys_output()
pulumi.export("organizationKeys", organization.api_keys.apply(lambda keys: [key.description for key in keys]))

accounts = atlas.get_service_accounts_output()
pulumi.export("serviceAccounts", accounts.service_accounts.apply(lambda found: [account.name for account in found]))

project = atlas.get_project_api_keys_output(project_id=config.require("projectId"))
pulumi.export("projectKeys", project.api_keys.apply(lambda keys: [key.description for key in keys]))

access_list = atlas.get_api_key_access_list_output(api_key_id=config.require("apiKeyId"))
pulumi.export("addresses", access_list.entries.apply(lambda entries: [entry.address for entry in entries]))

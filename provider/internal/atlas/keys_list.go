package atlas

import (
	"context"
	"net/http"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"
)

var (
	opListOrgKeys = operation{verb: "list", noun: KindOrganization, rest: "'s " + string(KindAPIKey) + "s",
		role: roleOrgMember, scope: KindOrganization}
	opListProjectKeys = operation{verb: "list", noun: KindProject, rest: "'s " + string(KindAPIKey) + "s",
		role: roleProjectReader, scope: KindProject}
)

// ofOrg is the list of an organization's keys.
func (k Keys) ofOrg(orgID string) list[Key] {
	org := Object{KindOrganization, orgID}
	call := call{opListOrgKeys, []Object{org}, bucketOf(endpointsOfKeys, org)}
	return list[Key]{call, func(ctx context.Context, number int) (page[Key], error) {
		return call.keys(k.client.api.ProgrammaticAPIKeysApi.ListOrgApiKeys(call.describe(ctx), orgID).
			IncludeCount(true).ItemsPerPage(pageSize).PageNum(number).Execute())
	}}
}

// ofProject is the list of the keys that are assigned to a project.
func (k Keys) ofProject(projectID string) list[Key] {
	project := Object{KindProject, projectID}
	call := call{opListProjectKeys, []Object{project}, bucketOf(endpointsOfKeys, project)}
	return list[Key]{call, func(ctx context.Context, number int) (page[Key], error) {
		return call.keys(k.client.api.ProgrammaticAPIKeysApi.ListGroupApiKeys(call.describe(ctx), projectID).
			IncludeCount(true).ItemsPerPage(pageSize).PageNum(number).Execute())
	}}
}

// All returns all keys of an organization by their ids; those who ask within a few seconds share the answer.
func (k Keys) All(ctx context.Context, orgID string) (map[string]Key, error) {
	return k.readsOfOrg(orgID).all(ctx)
}

// AllOfProject returns all keys that are assigned to a project by their ids, as [Keys.All] does. What it shows of them in
// other projects need not be all.
func (k Keys) AllOfProject(ctx context.Context, projectID string) (map[string]Key, error) {
	return copies(k.sharedOfProject(projectID).all(ctx))
}

// keys folds what the SDK returned for a page of keys.
func (c call) keys(answer *admin.PaginatedApiApiUser, response *http.Response, err error) (page[Key], error) {
	if err != nil {
		return page[Key]{}, c.failed(response, err)
	}
	if answer == nil {
		return page[Key]{}, c.malformed(response, errEmpty, nil)
	}
	items := make(map[string]Key, len(answer.Results))
	for _, item := range answer.Results {
		key, err := readKey(item, c.id(KindOrganization))
		if err != nil {
			item.PrivateKey = nil
			return page[Key]{}, c.malformed(response, err, item)
		}
		items[key.ID] = key
	}
	return page[Key]{items: items, total: answer.GetTotalCount(), full: len(answer.Results) >= pageSize}, nil
}

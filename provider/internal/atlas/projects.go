package atlas

import (
	"context"
	"errors"
	"sync"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Projects are Atlas's projects, which its API calls groups.
type Projects struct{ client *Client }

// Projects returns the calls on projects.
func (c *Client) Projects() Projects { return Projects{c} }

var opProjectOrg = operation{verb: "look up", noun: KindProject, rest: "'s organization", role: roleProjectReader, scope: KindProject}

// projectOrgs are the organizations of projects, which do not change.
type projectOrgs struct{ sync.Map }

// Org returns the id of the organization that a project belongs to, which takes one request in a process.
func (p Projects) Org(ctx context.Context, projectID string) (orgID string, err error) {
	id := Object{KindProject, projectID}
	call := call{opProjectOrg, []Object{id}, bucketOf(endpointsOfProjects, id)}
	unlock, err := p.client.turns.lock(ctx, call.doing()+" "+projectID)
	if err != nil {
		return "", call.unanswered(err)
	}
	defer unlock()
	if known, ok := p.client.projectOrgs.Load(projectID); ok {
		return known.(string), nil //nolint:errcheck,forcetypeassert // nothing else is in it
	}
	project, response, err := p.client.api.ProjectsApi.GetGroup(call.describe(ctx), projectID).Execute()
	if err != nil {
		return "", call.failed(response, err)
	}
	if project == nil || !objectid.Valid(project.OrgId) {
		return "", call.malformed(response, errors.New("the project has no orgId"), project)
	}
	p.client.projectOrgs.Store(projectID, project.OrgId)
	return project.OrgId, nil
}

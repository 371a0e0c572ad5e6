package atlas

import (
	"context"
	"errors"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// Projects are Atlas's projects, which its API calls groups.
type Projects struct{ client *Client }

// Projects returns the calls on projects.
func (c *Client) Projects() Projects { return Projects{c} }

var opProjectOrg = operation{verb: "look up", noun: KindProject, rest: "'s organization", role: roleProjectReader, scope: KindProject}

// Org returns the id of the organization that a project belongs to.
func (p Projects) Org(ctx context.Context, projectID string) (orgID string, err error) {
	id := Object{KindProject, projectID}
	call := call{opProjectOrg, []Object{id}, bucketOf(endpointsOfProjects, id)}
	project, response, err := p.client.api.ProjectsApi.GetGroup(call.describe(ctx), projectID).Execute()
	if err != nil {
		return "", call.failed(response, err)
	}
	if project == nil || !objectid.Valid(project.OrgId) {
		return "", call.malformed(response, errors.New("the project has no orgId"), project)
	}
	return project.OrgId, nil
}

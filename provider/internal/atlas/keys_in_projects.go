package atlas

import (
	"context"
	"fmt"
	"slices"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

var opReadKeyInProject = operation{verb: "read", noun: KindAPIKey, rest: " from the project's list", role: roleProjectReader, scope: KindProject}

// inProjects reads a key from the lists of the projects that it is thought to be in, for a credential that may not
// read it at the organization. Atlas shows all roles of a key in each project's list; where a credential sees those of
// one project only, the lists of the others complete them. refused is what Atlas said at the organization.
func (k Keys) inProjects(ctx context.Context, call call, hint []string, refused error) (Key, error) {
	var (
		key    Key
		failed error
		asked  []string
	)
	for _, projectID := range hint {
		if _, seen := key.Projects[projectID]; seen || slices.Contains(asked, projectID) {
			continue
		}
		asked = append(asked, projectID)
		keys, err := k.sharedOfProject(projectID).all(ctx, call.id(KindAPIKey))
		there, found := keys[call.id(KindAPIKey)]
		switch {
		case ctx.Err() != nil:
			return Key{}, call.unanswered(context.Cause(ctx))
		case err != nil && !IsNotFound(err, KindProject): // a project that is gone has no list, and holds no key
			failed = call.listing(projectID).adopt(err)
		case found:
			key = merged(key, there.clone())
		}
	}
	switch {
	case failed != nil: // half the truth would look like drift
		return Key{}, failed
	case key.ID == "":
		return Key{}, call.unseenInProjects(asked, refused)
	}
	if key.OrgID == "" {
		key.OrgID = call.id(KindOrganization)
	}
	return key, nil
}

// listing is the reading of this call's key from a project's list.
func (c call) listing(projectID string) call {
	c.operation, c.about = opReadKeyInProject, append([]Object{{KindProject, projectID}}, c.about...)
	return c
}

// merged adds what another list shows of a key to what is known of it.
func merged(key, there Key) Key {
	if key.ID == "" {
		return there
	}
	key.OrgRoles = set.Sorted(append(key.OrgRoles, there.OrgRoles...))
	for projectID, roles := range there.Projects {
		key.Projects[projectID] = set.Sorted(append(key.Projects[projectID], roles...))
	}
	return key
}

// unseenInProjects is the error for a key that no project's list shows. It may be deleted or merely unassigned; only
// the organization could tell, so the key stays in state.
func (c call) unseenInProjects(projects []string, refused error) error {
	apiErr := c.unanswered(unseenError{fmt.Errorf("the key is in none of its projects that the credential can see %v, and at the organization: %w",
		projects, withoutFix(refused))})
	apiErr.Fix = "Whether the key was deleted or only taken out of these projects cannot be told without reading it at the organization. " +
		"Use a credential with the role " + opReadKey.role + ", or, if you know that the key is gone, remove it from the stack with pulumi state delete."
	return apiErr
}

// sharedOfProject is the list that answers Reads of a project's keys: Atlas has no GET of one key there.
func (k Keys) sharedOfProject(projectID string) *sharedList[Key] {
	shared := &k.client.keyReads
	shared.mu.Lock()
	defer shared.mu.Unlock()
	keys, ok := shared.projects[projectID]
	if !ok {
		keys = &sharedList[Key]{list: k.ofProject(projectID), writes: &k.client.writes, status: k.client.chain.ShowStatus}
		shared.projects[projectID] = keys
	}
	return keys
}

package apikey

import (
	"context"
	"fmt"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/assignment"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// update takes the steps from reached to inputs and keeps reached true to what Atlas has.
func update(ctx context.Context, client *atlas.Client, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState) error {
	if existing := inputs.ExistingPrivateKey; existing != nil && reached.PrivateKey == "" {
		if err := checkIsPrivateKey(ctx, client, reached.OrgID, reached.APIKeyID, *existing); err != nil {
			return err
		}
		reached.PrivateKey = *existing
	}
	if err := assign(ctx, client, inputs, reached); err != nil {
		return err
	}
	if err := reached.setAccessLists(ctx, client, reached.OrgID, &reached.AccessList, inputs.AccessList); err != nil {
		return err
	}
	for range 2 { // the answer may show organization roles that the state did not know of: they were left alone
		patch, needed := patchOf(*reached, inputs)
		if !needed {
			break
		}
		if err := patchKey(ctx, client, patch, inputs, reached); err != nil {
			return err
		}
	}
	return disbelieved(inputs, *reached)
}

// patchKey changes the key itself, and the previous one.
func patchKey(ctx context.Context, client *atlas.Client, patch atlas.KeyPatch, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState) error {
	var patched atlas.Key
	if err := reached.both(func(keyID string) (err error) {
		patched, err = client.Keys().Patch(ctx, reached.OrgID, keyID, patch)
		return err
	}); err != nil {
		if patch.OrgRoles != nil { // from now on they are managed, so that a refresh shows what came of it
			reached.OrgRoleNames = rolesOrDefault(reached.OrgRoleNames)
		}
		return err
	}
	if len(patched.OrgRoles)+len(patched.Projects) == 0 { // it does not show them
		patched.OrgRoles, patched.Projects = rolesOrDefault(inputs.OrgRoleNames), byProject(reached.ProjectAssignments)
	}
	before := reached.ProjectAPIKeyProperties
	reached.ProjectAPIKeyProperties = arrange(patched, inputs.ProjectAPIKeyProperties)
	reached.AccessList, reached.DeletionMode, reached.Rotation = before.AccessList, before.DeletionMode, before.Rotation
	// No document says whether a change of organization roles leaves those in projects alone.
	return assign(ctx, client, inputs, reached)
}

// assign takes the steps from the projects reached to those of the inputs.
func assign(ctx context.Context, client *atlas.Client, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState) error {
	steps := assignment.Plan(assignments(reached.ProjectAssignments), assignments(inputs.ProjectAssignments))
	for i, step := range steps {
		serve.Progress(ctx, "%s project %d of %d", verbs[step.Kind], i+1, len(steps))
		if err := takeStep(ctx, client, step, reached.alive(), inputs, reached); err != nil {
			return err
		}
	}
	return nil
}

// verbs say what a step does, for status lines.
var verbs = map[assignment.Kind]string{
	assignment.Add:    "assigning",
	assignment.Change: "changing roles in",
	assignment.Remove: "removing",
}

// takeStep is one step of a plan, for the current key and for the previous one if that is among the keys. What is reached is what Atlas
// has shown of the current key. The client sends nothing once ctx has ended.
func takeStep(
	ctx context.Context, client *atlas.Client, step assignment.Step, keys []string, inputs ProjectAPIKeyArgs, reached *ProjectAPIKeyState,
) error {
	var shown atlas.Key
	for _, keyID := range keys {
		var err error
		switch step.Kind {
		case assignment.Add:
			shown, err = client.Assignments().Assign(ctx, step.ProjectID, keyID, step.RoleNames)
		case assignment.Change:
			shown, err = client.Assignments().SetRoles(ctx, step.ProjectID, keyID, step.RoleNames)
		case assignment.Remove:
			err = client.Assignments().Unassign(ctx, step.ProjectID, keyID)
		}
		if err != nil && (keyID == reached.APIKeyID || !atlas.IsNotFound(err, atlas.KindAPIKey)) {
			return err
		}
	}
	if step.Kind != assignment.Remove {
		step.RoleNames = shown.Projects[step.ProjectID]
	}
	current := assignment.Apply(assignments(reached.ProjectAssignments), step)
	reached.ProjectAssignments = projectAssignments(assignment.Arrange(current, assignments(inputs.ProjectAssignments)))
	return nil
}

// disbelieved is the error where Atlas took a change without an error, and shows something else.
func disbelieved(asked ProjectAPIKeyArgs, shown ProjectAPIKeyState) error {
	var differs []string
	if shown.Description != strings.TrimSpace(asked.Description) {
		differs = append(differs, credential.PropDescription)
	}
	if asked.OrgRoleNames != nil && !set.Equal(asked.OrgRoleNames, rolesOrDefault(shown.OrgRoleNames)) {
		differs = append(differs, fmt.Sprintf("%s (it shows %v)", propOrgRoleNames, shown.OrgRoleNames))
	}
	for _, step := range assignment.Plan(assignments(shown.ProjectAssignments), assignments(asked.ProjectAssignments)) {
		differs = append(differs, fmt.Sprintf("the roles in project %s", step.ProjectID))
	}
	if differs == nil {
		return nil
	}
	return credential.ErrShown("key", strings.Join(differs, "; "))
}

// patchOf is the change of the key itself. Organization roles that were in the program and no longer are go back to what
// Atlas grants by itself; those that never were are not in the state either.
func patchOf(state ProjectAPIKeyState, inputs ProjectAPIKeyArgs) (patch atlas.KeyPatch, needed bool) {
	if description := strings.TrimSpace(inputs.Description); strings.TrimSpace(state.Description) != description {
		patch.Description, needed = &description, true
	}
	if have, want := rolesOrDefault(state.OrgRoleNames), rolesOrDefault(inputs.OrgRoleNames); !set.Equal(have, want) {
		patch.OrgRoles, needed = want, true
	}
	return patch, needed
}

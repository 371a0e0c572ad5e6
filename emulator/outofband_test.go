package emulator_test

import (
	"slices"
	"testing"
)

func TestOutOfBandChanges(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		id := b.mint(b.as(b.owner), "x")
		web, data := b.projects[0], b.projects[1]
		for _, err := range []error{
			b.atlas.Assign(data, id, "GROUP_OWNER"), b.atlas.SetRoles(web, id, "GROUP_OWNER", "GROUP_OWNER"),
			b.atlas.SetDescription(id, "y"), b.atlas.SetOrgRoles(id, "ORG_OWNER"),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		k, _ := b.atlas.Key(id)
		if k.Description != "y" || len(k.Projects) != 2 || len(k.Projects[web]) != 1 || k.OrgRoles[0] != "ORG_OWNER" {
			t.Errorf("after the changes: %+v", k)
		}
		if err := b.atlas.Unassign(web, id); err != nil {
			t.Error(err)
		}
		if err := b.atlas.DeleteProject(data); err != nil {
			t.Error(err)
		}
		if k, _ = b.atlas.Key(id); len(k.Projects) != 0 {
			t.Errorf("still assigned: %v", k.Projects)
		}
		if projects := b.atlas.Projects(b.org); !slices.Equal(projects, []string{web}) {
			t.Errorf("projects %v, want %s", projects, web)
		}
		if err := b.atlas.DeleteKey(id); err != nil {
			t.Error(err)
		}
		for _, err := range []error{
			b.atlas.DeleteKey(id), b.atlas.SetDescription(id, ""), b.atlas.Unassign(web, b.owner.ID),
			b.atlas.Assign(data, b.owner.ID, "GROUP_OWNER"), b.atlas.DeleteProject(data),
			b.atlas.SetAccessList(b.owner.ID, "everywhere"),
		} {
			if err == nil {
				t.Error("a change to what does not exist succeeded")
			}
		}
		if keys := b.atlas.Keys(b.org); len(keys) != 1 || keys[0].ID != b.owner.ID {
			t.Errorf("keys %+v, want the owner only", keys)
		}
	})
}

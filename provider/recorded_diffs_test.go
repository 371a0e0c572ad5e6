package provider_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

var recordDiffs = flag.Bool("record-diffs", false, "record the digests of the drawn diffs anew, after a change on purpose")

// TestRecordedDiffs holds what Diff says of 20,000 drawn pairs of state and inputs, unknown and secret values among them,
// to what it said when it was recorded: a digest for each thousand.
func TestRecordedDiffs(t *testing.T) {
	served := provider.New(provider.Options{})
	urn := resource.NewURN("dev", "shop", "", provider.Name+":index:ProjectApiKey", "web")
	draw := drawer{rand.New(rand.NewPCG(20, 11))} //nolint:gosec // a drawn test, no secret
	var digests strings.Builder
	changes := 0
	for range 20 {
		block := sha256.New()
		for range 1000 {
			state, inputs := draw.pair()
			diff, err := served.Diff(context.Background(), p.DiffRequest{ID: objectIDs[0], Urn: urn, State: state, OldInputs: state, Inputs: inputs})
			require.NoError(t, err)
			if diff.HasChanges {
				changes++
			}
			fmt.Fprintln(block, diff.HasChanges, diff.DeleteBeforeReplace)
			for _, path := range slices.Sorted(maps.Keys(diff.DetailedDiff)) {
				fmt.Fprintln(block, path, diff.DetailedDiff[path].Kind, diff.DetailedDiff[path].InputDiff)
			}
		}
		fmt.Fprintf(&digests, "%x\n", block.Sum(nil))
	}
	assert.Greater(t, changes, 10_000, "most pairs differ")
	assert.Less(t, changes, 20_000, "some do not")
	file := filepath.Join("testdata", "recorded-diffs.txt")
	if *recordDiffs {
		require.NoError(t, os.WriteFile(file, []byte(digests.String()), 0o600))
	}
	recorded, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(recorded), digests.String())
}

// drawer draws properties of a ProjectApiKey.
type drawer struct{ *rand.Rand }

var (
	objectIDs = []string{"5d09d6a59ccf6445652a444a", "5d09d6a59ccf6445652a444b", "5d09d6a59ccf6445652a444c", "5d09d6a59ccf6445652a444d"}
	roleNames = []string{"GROUP_OWNER", "GROUP_READ_ONLY", "GROUP_BACKUP_MANAGER", "ORG_MEMBER", "ORG_READ_ONLY"}
)

// pair draws a state and inputs: two that have nothing to do with each other, or inputs that a few changes made of the state.
func (d drawer) pair() (state, inputs property.Map) {
	state = d.inputs(false)
	inputs = d.inputs(true)
	if d.IntN(4) > 0 {
		inputs = d.changed(state)
	}
	for _, name := range []string{"apiKeyId", "publicKey", "privateKey", "orgId", "createdAt"} {
		state = state.Set(name, property.New(name).WithSecret(name == "privateKey"))
	}
	return state, inputs
}

func (d drawer) inputs(unknowns bool) property.Map {
	drawn := map[string]property.Value{
		"description":        d.text([]string{"web", "shop", ""}, unknowns),
		"projectAssignments": d.list(unknowns, func() property.Value { return d.assignment(unknowns) }),
	}
	if d.IntN(2) == 0 {
		drawn["orgRoleNames"] = d.list(unknowns, func() property.Value { return d.text(roleNames, unknowns) })
	}
	return property.NewMap(drawn)
}

func (d drawer) assignment(unknowns bool) property.Value {
	return d.marked(property.New(map[string]property.Value{
		"projectId": d.text(objectIDs, unknowns),
		"roleNames": d.list(unknowns, func() property.Value { return d.text(roleNames, unknowns) }),
	}), unknowns)
}

// list draws up to four elements, some of them the same.
func (d drawer) list(unknowns bool, element func() property.Value) property.Value {
	elements := make([]property.Value, d.IntN(5))
	for i := range elements {
		elements[i] = element()
	}
	return d.marked(property.New(elements), unknowns)
}

func (d drawer) text(of []string, unknowns bool) property.Value {
	return d.marked(property.New(of[d.IntN(len(of))]), unknowns)
}

// marked makes a value secret now and then, and unknown where that may be.
func (d drawer) marked(v property.Value, unknowns bool) property.Value {
	if unknowns && d.IntN(12) == 0 {
		v = property.New(property.Computed)
	}
	return v.WithSecret(d.IntN(8) == 0)
}

// changed is a copy with its lists in another order, and with elements taken out, repeated, replaced and unknown.
func (d drawer) changed(m property.Map) property.Map {
	copied := property.Map{}
	for name, value := range m.AllStable {
		copied = copied.Set(name, d.changedValue(value, name))
	}
	if d.IntN(8) == 0 {
		copied = copied.Delete("orgRoleNames")
	}
	return copied
}

func (d drawer) changedValue(v property.Value, name string) property.Value {
	switch {
	case d.IntN(16) == 0:
		return d.inputs(true).Get(name)
	case v.IsMap():
		return property.New(d.changed(v.AsMap())).WithSecret(d.IntN(8) == 0)
	case !v.IsArray():
		return d.marked(v, d.IntN(4) == 0)
	}
	elements := v.AsArray().AsSlice()
	d.Shuffle(len(elements), func(i, j int) {
		if d.IntN(3) == 0 {
			elements[i], elements[j] = elements[j], elements[i]
		}
	})
	var kept []property.Value
	for _, element := range elements {
		for range []int{1, 1, 1, 1, 1, 1, 2, 0}[d.IntN(8)] {
			kept = append(kept, d.changedValue(element, ""))
		}
	}
	return d.marked(property.New(kept), d.IntN(8) == 0)
}

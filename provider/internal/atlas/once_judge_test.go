package atlas

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// keyAt is a key created at a time; n tells keys of one time apart.
func keyAt(created time.Time, n int, change func(*Key)) Key {
	key := Key{
		ID: fmt.Sprintf("%08x%016x", created.Unix(), n), PublicKey: fmt.Sprintf("public%02d", n),
		Description: "web", OrgID: someOrg, OrgRoles: []string{"ORG_MEMBER"},
		Projects: map[string][]string{projectA: {"GROUP_OWNER"}},
	}
	if change != nil {
		change(&key)
	}
	return key
}

func TestSortIntoCandidatesAndNamesakes(t *testing.T) {
	want := MintRequest{ProjectID: projectA, Description: "web", Roles: []string{"GROUP_OWNER"}}.fingerprint()
	sent := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tc := range []struct {
		name                string
		key                 Key
		ours                bool
		candidate, namesake bool
	}{
		{name: "made by the request", key: keyAt(sent, 1, nil), candidate: true},
		{name: "two seconds early: whole seconds", key: keyAt(sent.Add(-2*time.Second), 1, nil), candidate: true},
		{name: "three seconds early: before the request", key: keyAt(sent.Add(-3*time.Second), 1, nil), namesake: true},
		{name: "an hour late: there is no upper bound", key: keyAt(sent.Add(time.Hour), 1, nil), candidate: true},
		{name: "ours", key: keyAt(sent, 1, nil), ours: true},
		{name: "another description", key: keyAt(sent, 1, func(k *Key) { k.Description = "webb" })},
		{name: "other roles", key: keyAt(sent, 1, func(k *Key) { k.Projects[projectA] = []string{"GROUP_READ_ONLY"} }), namesake: true},
		{name: "other organization roles", key: keyAt(sent, 1, func(k *Key) { k.OrgRoles = []string{"ORG_OWNER"} }), namesake: true},
		{name: "in another project too", key: keyAt(sent, 1, func(k *Key) { k.Projects[projectB] = []string{"GROUP_OWNER"} }), namesake: true},
		{name: "in another project", key: keyAt(sent, 1, func(k *Key) { k.Projects = map[string][]string{projectB: {"GROUP_OWNER"}} }), namesake: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			seen := newLook(want.traces(map[string]Key{tc.key.ID: tc.key}), func(string) bool { return tc.ours }, sent, true)
			assert.Equal(t, tc.candidate, len(seen.candidates) == 1, "candidate")
			assert.Equal(t, tc.namesake, len(seen.namesakes) == 1, "namesake")
		})
	}
}

func TestJudge(t *testing.T) {
	a, b := trace{object: Object{KindAPIKey, "a"}}, trace{object: Object{KindAPIKey, "b"}}
	see := func(candidates []trace, namesakes ...trace) look {
		return look{candidates: candidates, namesakes: namesakes, clockKnown: true}
	}
	none, withA, withB, both := see(nil), see([]trace{a}), see([]trace{b}), see([]trace{a, b})
	namesake, aAndNamesake := see(nil, b), see([]trace{a}, b)
	noClock := look{candidates: []trace{a}}
	cases := map[string]struct {
		looks []look
		want  verdict
	}{
		"nothing yet":                          {[]look{none}, lookAgain},
		"one candidate, once":                  {[]look{withA}, lookAgain},
		"one candidate, twice":                 {[]look{withA, withA}, discardIt},
		"visible late":                         {[]look{none, none, withA}, lookAgain},
		"visible late, twice":                  {[]look{none, none, withA, withA}, discardIt},
		"visible in the last look only":        {[]look{none, none, none, withA}, handsOff},
		"visible, then not":                    {[]look{withA, none, none, none}, handsOff},
		"visible every other time":             {[]look{withA, none, withA, none}, handsOff},
		"none in any look":                     {[]look{none, none, none, none}, sendAgain},
		"none in any look, beside a namesake":  {[]look{namesake, namesake, namesake, namesake}, sendAgain},
		"a candidate beside a namesake, twice": {[]look{aAndNamesake, aAndNamesake}, handsOff},
		"a namesake in an earlier look":        {[]look{namesake, withA, withA}, handsOff},
		"two candidates at once":               {[]look{both}, handsOff},
		"two candidates, one after the other":  {[]look{withA, withB}, handsOff},
		"two candidates, far apart":            {[]look{withA, none, withB}, handsOff},
		"one candidate, but no clock":          {[]look{noClock, noClock}, handsOff},
		"nothing, and no clock":                {[]look{{}, {}, {}, {}}, sendAgain},
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		tc := cases[name]
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, judge(tc.looks, len(tc.looks) == len(lookTimes)))
		})
	}
}

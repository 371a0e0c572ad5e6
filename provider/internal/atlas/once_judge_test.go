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

func TestWhichKeysFit(t *testing.T) {
	want := MintRequest{ProjectID: projectA, Description: "web", Roles: []string{"GROUP_OWNER"}}.fingerprint()
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tc := range map[string]struct {
		change func(*Key)
		fits   bool
	}{
		"made by the request":      {nil, true},
		"with white space":         {func(k *Key) { k.Description = " web\n" }, true},
		"another description":      {func(k *Key) { k.Description = "webb" }, false},
		"other roles":              {func(k *Key) { k.Projects[projectA] = []string{"GROUP_READ_ONLY"} }, false},
		"other organization roles": {func(k *Key) { k.OrgRoles = []string{"ORG_OWNER"} }, false},
		"in another project too":   {func(k *Key) { k.Projects[projectB] = []string{"GROUP_OWNER"} }, false},
		"in another project":       {func(k *Key) { k.Projects = map[string][]string{projectB: {"GROUP_OWNER"}} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			key := keyAt(made, 1, tc.change)
			traces := want.traces(map[string]Key{key.ID: key})
			if !tc.fits {
				assert.Empty(t, traces)
				return
			}
			assert.Equal(t, []trace{{object: Object{KindAPIKey, key.ID}, orgID: someOrg, made: made,
				name: "API key " + key.ID + " (public key public01, created 2026-01-02T03:04:05Z)"}}, traces)
		})
	}
}

func TestSortIntoCandidatesAndDoubts(t *testing.T) {
	const (
		neither   = ""
		candidate = "candidate"
		doubt     = "doubt"
	)
	sent := time.Date(2026, 1, 2, 3, 4, 5, 500_000_000, time.UTC) // half past the second
	second := sent.Truncate(time.Second)
	agree := newWindow(sent, sent, 0, 0, true)
	for _, tc := range []struct {
		name string
		w    window
		made time.Duration // after the second of sending
		want string
	}{
		{"in the second of sending", agree, 0, candidate},
		{"in the second before", agree, -time.Second, doubt},
		{"8 s after", agree, 8 * time.Second, candidate},
		{"9 s after: if the local clock is 2 s off, that is 11", agree, 9 * time.Second, doubt},
		{"an hour after", agree, time.Hour, doubt},
		{"62 s before: 60 if the local clock is 2 s off", agree, -62 * time.Second, doubt},
		{"63 s before", agree, -63 * time.Second, neither},
		{"Atlas's clock 2 s ahead", newWindow(sent, sent, 2*time.Second, 2*time.Second, true), 2 * time.Second, candidate},
		{"Atlas's clock 2 s ahead, made before", newWindow(sent, sent, 2*time.Second, 2*time.Second, true), time.Second, doubt},
		{"Atlas's clock 2 s behind", newWindow(sent, sent, -2*time.Second, -2*time.Second, true), -2 * time.Second, doubt},
		{"Atlas's clock 2 s behind, but made in time by both", newWindow(sent, sent, -2*time.Second, -2*time.Second, true), 0, candidate},
		{"Atlas's clock an hour ahead", newWindow(sent, sent, time.Hour, time.Hour, true), time.Hour, doubt},
		{"Atlas's clock an hour ahead, made by the local clock", newWindow(sent, sent, time.Hour, time.Hour, true), 0, doubt},
		{"Atlas's clock an hour ahead, made a minute before that", newWindow(sent, sent, time.Hour, time.Hour, true), -63 * time.Second, neither},
		{"Atlas's clock an hour behind", newWindow(sent, sent, -time.Hour, -time.Hour, true), -time.Hour, doubt},
		{"Atlas's clock an hour behind, made by the local clock", newWindow(sent, sent, -time.Hour, -time.Hour, true), 0, doubt},
		{"Atlas's clock an hour behind, older", newWindow(sent, sent, -time.Hour, -time.Hour, true), -time.Hour - 63*time.Second, neither},
		{"an hour behind once", newWindow(sent, sent, -time.Hour, 0, true), 0, doubt},
		{"an hour ahead once", newWindow(sent, sent, 0, time.Hour, true), 0, doubt},
		{"no clock", newWindow(sent, sent, 0, 0, false), 0, doubt},
		{"no clock, however old", newWindow(sent, sent, 0, 0, false), -1000 * time.Hour, doubt},
		{"sent for the first time a minute before", newWindow(sent.Add(-time.Minute), sent, 0, 0, true), -time.Minute - 62*time.Second, doubt},
		{"sent for the first time a minute before: made then", newWindow(sent.Add(-time.Minute), sent, 0, 0, true), -time.Minute, doubt},
	} {
		t.Run(tc.name, func(t *testing.T) {
			none := func(string) bool { return false }
			all := func(string) bool { return true }
			found := []trace{{object: Object{KindAPIKey, someID}, made: second.Add(tc.made)}}
			seen := newLook(found, tc.w, none, none)
			assert.Equal(t, tc.want == candidate, len(seen.candidates) == 1, "candidate")
			assert.Equal(t, tc.want == doubt, len(seen.doubts) == 1, "doubt")
			assert.Empty(t, newLook(found, tc.w, all, none), "known to this process: neither")
			foreign := newLook(found, tc.w, none, all)
			assert.Empty(t, foreign.candidates, "somebody uses it")
			assert.Equal(t, tc.want != neither, len(foreign.doubts) == 1)
			found[0].made = time.Time{}
			assert.Len(t, newLook(found, tc.w, none, none).doubts, 1, "made at a time that is not known")
		})
	}
}

func TestJudge(t *testing.T) {
	a, b := trace{object: Object{KindAPIKey, "a"}}, trace{object: Object{KindAPIKey, "b"}}
	see := func(candidates []trace, doubts ...trace) look { return look{candidates: candidates, doubts: doubts} }
	none, withA, withB, both := see(nil), see([]trace{a}), see([]trace{b}), see([]trace{a, b})
	doubt, aAndDoubt := see(nil, b), see([]trace{a}, b)
	cases := map[string]struct {
		looks []look
		want  verdict
	}{
		"nothing yet":                         {[]look{none}, lookAgain},
		"one candidate, once":                 {[]look{withA}, lookAgain},
		"one candidate, twice":                {[]look{withA, withA}, discardIt},
		"visible late":                        {[]look{none, none, withA}, lookAgain},
		"visible late, twice":                 {[]look{none, none, withA, withA}, discardIt},
		"visible in the last look only":       {[]look{none, none, none, withA}, handsOff},
		"visible, then not":                   {[]look{withA, none, none, none}, handsOff},
		"visible every other time":            {[]look{withA, none, withA, none}, handsOff},
		"none in any look":                    {[]look{none, none, none, none}, sendAgain},
		"a doubt, not the last look":          {[]look{doubt}, lookAgain},
		"a doubt in all looks":                {[]look{doubt, doubt, doubt, doubt}, handsOff},
		"a doubt in one look":                 {[]look{none, doubt, none, none}, handsOff},
		"a candidate beside a doubt, twice":   {[]look{aAndDoubt, aAndDoubt}, lookAgain},
		"a candidate beside a doubt":          {[]look{aAndDoubt, aAndDoubt, aAndDoubt, aAndDoubt}, handsOff},
		"a doubt in an earlier look":          {[]look{doubt, withA, withA, withA}, handsOff},
		"two candidates at once":              {[]look{both, both}, lookAgain},
		"two candidates":                      {[]look{both, both, both, both}, handsOff},
		"two candidates, one after the other": {[]look{withA, withB, withB, withB}, handsOff},
		"two candidates, far apart":           {[]look{withA, none, withB, withB}, handsOff},
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		tc := cases[name]
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, judge(tc.looks, len(tc.looks) == len(lookTimes)))
		})
	}
}

package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestRateLimit(t *testing.T) {
	limit := func(s *emulator.Server) {
		s.RateLimits = []emulator.RateLimit{{Method: "POST", PerRoute: true, Capacity: 3, Refill: 2, Every: 10 * time.Second}}
	}
	inBubble(t, limit, func(b *bed) {
		owner := b.as(b.owner)
		for want := range 3 {
			a := b.do(owner, 200, "POST", b.projectKeys(0), newKey)
			if got := a.Header.Get("RateLimit-Remaining"); got != []string{"2", "1", "0"}[want] ||
				a.Header.Get("RateLimit-Limit") != "3" {
				t.Errorf("request %d: remaining %s", want+1, got)
			}
		}
		time.Sleep(3500 * time.Millisecond)
		a := b.refuse(owner, 429, "RATE_LIMITED_TOKEN_BUCKET", "POST", b.projectKeys(0), newKey)
		if got := a.Header.Get("Retry-After"); got != "7" || !strings.Contains(a.text, "Refill rate: 2 per 10 seconds") {
			t.Errorf("Retry-After %s, want 7: %s", got, a.text)
		}
		if n := len(b.atlas.MintedKeys(b.org)); n != 3 {
			t.Errorf("%d keys, want 3: a refused request must have no effect", n)
		}
		b.do(owner, 200, "POST", b.orgKeys(), `{"desc":"x","roles":["ORG_MEMBER"]}`)  // a route of its own
		b.do(owner, 200, "GET", api, "")                                              // not limited
		b.do(owner, 200, "POST", b.projectKeys(1), newKey)                            // a project of its own
		b.do(b.as(b.atlas.AddOwnerKey(b.org)), 429, "POST", b.projectKeys(0), newKey) // for whoever calls
		time.Sleep(7 * time.Second)
		for _, status := range []int{200, 200, 429} {
			b.do(owner, status, "POST", b.projectKeys(0), newKey)
		}
		time.Sleep(9500 * time.Millisecond) // the intervals count from the first request, not from the last refill
		for _, status := range []int{200, 200, 429} {
			b.do(owner, status, "POST", b.projectKeys(0), newKey)
		}
		if n := b.atlas.Counts().Throttled; n != 4 {
			t.Errorf("%d throttled, want 4", n)
		}
	})
}

// TestDocumentedRateLimits uses up every kind of bucket, as the vendor's manual lists them.
func TestDocumentedRateLimits(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, other := b.as(b.owner), b.as(b.atlas.AddOwnerKey(b.org))
		project, org := api+"/groups/"+b.projects[0], api+"/orgs/"+b.org
		elsewhere := b.atlas.AddOrg("elsewhere")
		stranger := b.as(b.atlas.AddOwnerKey(elsewhere))
		for _, c := range []struct {
			url              string
			capacity, refill int
			also             string       // shares the bucket
			apart            *http.Client // has, at the URL after it, another bucket
			apartURL         string
		}{
			{b.projectKeys(0), 1200, 500, b.projectKeys(0) + "?pageNum=2", owner, b.projectKeys(1)},
			{b.orgKeys(), 500, 250, b.orgKeys() + "/" + b.owner.ID, stranger, api + "/orgs/" + elsewhere + "/apiKeys"},
			{project, 1200, 500, project, owner, api + "/groups/" + b.projects[1]},
			{org, 500, 250, org, owner, b.orgKeys() + "/" + unknownID},
			{api + "/orgs", 300, 100, api + "/orgs?name=x", other, api + "/orgs"},
			{api, 300, 100, api, other, api},
		} {
			get := func(client *http.Client, url string) answer {
				a, err := b.try(client, "GET", url, "")
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			for n := range c.capacity {
				a := get(owner, c.url)
				limit, left := a.Header.Get("RateLimit-Limit"), a.Header.Get("RateLimit-Remaining")
				if a.StatusCode != 200 || limit != fmt.Sprint(c.capacity) || left != fmt.Sprint(c.capacity-1-n) {
					t.Fatalf("%s, request %d: %d, limit %s, remaining %s", c.url, n+1, a.StatusCode, limit, left)
				}
			}
			time.Sleep(59 * time.Second)
			if a := get(owner, c.also); a.StatusCode != 429 || a.Header.Get("Retry-After") != "1" {
				t.Errorf("%s after %s: %d, retry after %s", c.also, c.url, a.StatusCode, a.Header.Get("Retry-After"))
			}
			if a := get(c.apart, c.apartURL); a.StatusCode == 429 {
				t.Errorf("%s after %s: %s", c.apartURL, c.url, a.text)
			}
			time.Sleep(time.Second)
			if a := get(owner, c.url); a.Header.Get("RateLimit-Remaining") != fmt.Sprint(c.refill-1) {
				t.Errorf("%s, a minute later: %d, remaining %s", c.url, a.StatusCode, a.Header.Get("RateLimit-Remaining"))
			}
		}
		b.atlas.Change(func(s *emulator.Server) { s.RateLimits = []emulator.RateLimit{} })
		for range 400 {
			if a := b.do(owner, 200, "GET", api+"/orgs", ""); a.Header.Get("RateLimit-Remaining") != "299" {
				t.Fatalf("without limits: remaining %s", a.Header.Get("RateLimit-Remaining"))
			}
		}
	})
}

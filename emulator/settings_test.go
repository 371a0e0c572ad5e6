package emulator_test

import (
	"strings"
	"testing"
)

func TestOrgSettings(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner, settings := b.as(b.owner), api+"/orgs/"+b.org+"/settings"
		changed := b.do(owner, 200, "PATCH", settings, `{"maxServiceAccountSecretValidityInHours":24,"securityContact":"a@example.com"}`)
		read := b.do(owner, 200, "GET", settings, "")
		if read.text != changed.text || read.body["maxServiceAccountSecretValidityInHours"] != 24.0 ||
			read.body["securityContact"] != "a@example.com" || read.body["genAIFeaturesEnabled"] != true {
			t.Errorf("changed to %s, read %s", changed.text, read.text)
		}
		for _, hours := range []string{"7", "8761"} {
			b.refuse(owner, 400, "VALIDATION_ERROR", "PATCH", settings, `{"maxServiceAccountSecretValidityInHours":`+hours+`}`)
		}
		if err := b.atlas.SetAccessList(b.owner.ID, "127.0.0.1"); err != nil {
			t.Fatal(err)
		}
		b.do(owner, 200, "PATCH", settings, `{"apiAccessListRequired":true}`)
		b.do(owner, 200, "GET", api, "")
		b.refuse(b.as(b.atlas.AddOwnerKey(b.org)), 403, "ORG_REQUIRES_ACCESS_LIST", "GET", api, "")
		for range 5 {
			b.do(owner, 200, "GET", settings, "")
		}
		b.do(owner, 200, "GET", b.orgKeys(), "") // has a bucket of its own
		a := b.do(owner, 429, "GET", settings, "")
		if !strings.Contains(a.text, "Request capacity: 10. Refill rate: 5 per 60 seconds") {
			t.Errorf("the 11th request: %s", a.text)
		}
	})
}

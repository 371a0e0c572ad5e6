package emulator_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// TestOverRealSockets: what the other tests see on the in-memory network is so on a real one.
func TestOverRealSockets(t *testing.T) {
	var atlas emulator.Server
	web := httptest.NewServer(&atlas)
	defer web.Close()
	org := atlas.AddOrg("acme")
	project := atlas.AddProject(org, "web")
	account, _ := atlas.AddServiceAccount(org, emulator.Grants{Org: []string{"ORG_OWNER"}})
	token := atlas.AddAccessToken(account)
	mint := func() (string, error) {
		req, err := http.NewRequestWithContext(t.Context(), "POST", web.URL+"/api/atlas/v2/groups/"+project+"/apiKeys",
			strings.NewReader(newKey))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{
			"Authorization": "Bearer " + token, "Accept": mediaType, "Content-Type": mediaType,
		} {
			req.Header.Set(name, value)
		}
		resp, err := web.Client().Do(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		return string(text), err
	}
	for i, c := range []struct {
		fault emulator.Fault
		keys  int
	}{
		{emulator.Fault{Kind: emulator.Reset}, 0}, {emulator.Fault{Kind: emulator.Reset, After: true}, 1},
		{emulator.Fault{Kind: emulator.CutBody, After: true}, 2},
	} {
		atlas.Inject(c.fault)
		if text, err := mint(); err == nil {
			t.Errorf("fault %d: answered %s", i, text)
		} else if c.fault.Kind == emulator.CutBody && (!errors.Is(err, io.ErrUnexpectedEOF) || text == "") {
			t.Errorf("cut: %q, %v", text, err)
		}
		if n := len(atlas.MintedKeys(org)); n != c.keys {
			t.Errorf("fault %d: %d keys, want %d", i, n, c.keys)
		}
	}
	atlas.Inject(emulator.Fault{Kind: emulator.Hang, Hook: func() { time.AfterFunc(10*time.Millisecond, atlas.Close) }})
	if text, err := mint(); err == nil {
		t.Errorf("hang: answered %s", text)
	}
	if text, err := mint(); err != nil || !strings.Contains(text, "privateKey") {
		t.Errorf("a closed server that need not wait: %s, %v", text, err)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestSpread(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		want   spread
	}{
		"none":     {nil, spread{}},
		"one":      {[]float64{3}, spread{3, 3, 3}},
		"odd":      {[]float64{9, 1, 2}, spread{2, 1, 9}},
		"even":     {[]float64{4, 1, 2, 9}, spread{3, 1, 9}},
		"the same": {[]float64{5, 5}, spread{5, 5, 5}},
	} {
		if got := spreadOf(c.values); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := (spread{3, 2, 6}).count(); got != "3 (2–6)" {
		t.Errorf("a count that varies: %s", got)
	}
	if got := (spread{101, 101, 101}).count(); got != "101" {
		t.Errorf("a count: %s", got)
	}
}

func TestOptions(t *testing.T) {
	environment := func(pairs ...string) func(string) string {
		values := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = pairs[i+1]
		}
		return func(name string) string { return values[name] }
	}
	o, err := parseOptions(environment())
	if err != nil || !o.full() || o.folder() != filepath.Join(o.root, "docs") {
		t.Errorf("without anything: %v, %+v", err, o)
	}
	o, err = parseOptions(environment("RUNS", "1", "SIZES", "10, 1,10", "PEER", "bin/peer"))
	if err != nil || o.full() || len(o.sizes) != 2 || o.sizes[0] != 1 || o.peer != filepath.Join(o.root, "bin", "peer") {
		t.Errorf("a small run: %v, %+v", err, o)
	}
	if o.folder() != filepath.Join(o.root, ".tools", "bench") {
		t.Errorf("a small run writes to %s", o.folder())
	}
	_, err = parseOptions(environment("RUNS", "0", "SIZES", "1,x", "LATENCY", "50"))
	for _, name := range []string{"RUNS", "SIZES", "LATENCY"} {
		if err == nil || !strings.Contains(err.Error(), name+"=") {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}

func TestProfiles(t *testing.T) {
	own, err := ownProfile()
	if err != nil {
		t.Fatal(err)
	}
	if bridged, err := bridgedProfile(); err != nil || len(bridged.Known) == 0 || bridged.Title == own.Title {
		t.Errorf("the bridged provider's: %v, %+v", err, bridged)
	}
	_, err = parseProfile([]byte(`{"title": "x", "plugin": "x", "config": {"baseUrl": "url"}}`))
	for _, field := range []string{"type", "config.publicKey", "properties.roleNames"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s is not said to be missing: %v", field, err)
		}
	}
}

func TestProgram(t *testing.T) {
	s := subject{plugin: "/plugin", profile: profile{Plugin: "other", Version: "1.2.3", Type: "other:Key", Properties: map[string]string{
		"description": "comment", "projectAssignments": "projects", "projectId": "id", "roleNames": "roles"}}}
	want := `{"name":"bench","plugins":{"providers":[{"name":"other","path":"plugin","version":"1.2.3"}]},"resources":{` +
		`"key-1":{"properties":{"comment":"key-1!","projects":[{"id":"a","roles":["GROUP_READ_ONLY"]},{"id":"b","roles":["GROUP_READ_ONLY"]}]},"type":"other:Key"}},"runtime":"yaml"}`
	if got := compact(t, s.program(1, []string{"a", "b"}, "!")); got != want {
		t.Errorf("a provider's program:\n%s\nwant\n%s", got, want)
	}
	want = `{"name":"bench","resources":{"key-1":{"properties":{"input":{"description":"key-1","projectAssignments":[` +
		`{"projectId":"a","roleNames":["GROUP_READ_ONLY"]}]}},"type":"pulumi:index:Stash"}},"runtime":"yaml"}`
	if got := compact(t, engine().program(1, []string{"a"}, "")); got != want {
		t.Errorf("the engine's program:\n%s\nwant\n%s", got, want)
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	short, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(short)
}

func TestStatus(t *testing.T) {
	status := "Name:\tplugin\nVmHWM:\t   37692 kB\nVmRSS:\t   12 kB\n"
	if got := statusBytes(status, "VmHWM"); got != 37692<<10 {
		t.Errorf("VmHWM: %d", got)
	}
	if got := statusBytes(status, "VmSwap"); got != 0 {
		t.Errorf("a field that is not there: %d", got)
	}
}

func TestFill(t *testing.T) {
	page := "# Title\n<!-- bench:one -->\nold\n<!-- /bench -->\nkept\n<!-- bench:two -->\n<!-- /bench -->\n"
	want := "# Title\n<!-- bench:one -->\n\n1\n\n<!-- /bench -->\nkept\n<!-- bench:two -->\n\n2\n\n<!-- /bench -->\n"
	texts := map[string]string{"one": "1", "two": "2"}
	got, err := fill(page, texts)
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if again, err := fill(got, texts); err != nil || again != want {
		t.Errorf("filled again: %v\n%s", err, again)
	}
	if _, err := fill(page, map[string]string{"one": "1"}); err == nil {
		t.Error("a section without a text passes")
	}
	if _, err := fill(page, map[string]string{"one": "1", "two": "2", "three": "3"}); err == nil {
		t.Error("a text without a section passes")
	}
}

func TestMinutes(t *testing.T) {
	b := bucket{capacity: 10, refill: 5}
	if b.tokens() != 15 || b.minutes(10) != 0 || b.minutes(1010) != 200 {
		t.Errorf("%v requests in a minute, 10 take %v minutes, 1,010 take %v", b.tokens(), b.minutes(10), b.minutes(1010))
	}
}

// example is a report of two sizes with every operation.
func example() *report {
	r := &report{Machine: machine{LatencySeconds: 0.05}, Plugins: []plugin{{Subject: "native", BinaryBytes: binaryLimit + 1}}}
	for _, of := range scenarios([]int{1, 100}) {
		for _, o := range operations {
			work := spreadOf([]float64{float64(of.Keys)})
			r.Cases = append(r.Cases,
				figure{scenario: of, Subject: "native", Operation: o, Requests: work, Challenges: spreadOf([]float64{1}), Seconds: spread{1, 1, 1}},
				figure{scenario: of, Subject: "engine", Operation: o, Seconds: spread{0.5, 0.5, 0.5}})
		}
	}
	return r
}

func TestTables(t *testing.T) {
	tables, err := newTables(example())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| 100 keys, checkpoints | `up` | 100 + 1 | 1.00 (1.00–1.00) | 0.50 | 600 | 5.49 | 5.9 | 5.5 |",
		"| 1 key in 5 projects | `up` | 1 + 1 | 1.00 (1.00–1.00) | 0.50 | 14 | 1.50 | 7.0 | 1.5 |",
		"| 100 keys | `up` | 100 + 1 | 1.00 (1.00–1.00) | 0.50 | – | – | – | – |",
	} {
		if !strings.Contains(tables.cases(), row) {
			t.Errorf("%s\nis not in\n%s", row, tables.cases())
		}
	}
	for _, row := range []string{
		"| binary, MiB | 42.00 | 42.00 | **no** |",
		"| 100 keys, `up`: requests, authentication included | 102 | 101 | yes |",
		"| 100 keys, `refresh --skip-preview`: requests, authentication included | 6 | 101 | **no** |",
	} {
		if !strings.Contains(tables.met(), row) {
			t.Errorf("%s\nis not in\n%s", row, tables.met())
		}
	}
}

// TestPage fills the page that is there.
func TestPage(t *testing.T) {
	tables, err := newTables(example())
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", pageFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fill(string(page), tables.sections()); err != nil {
		t.Error(err)
	}
}

func TestChartIsTheSameEachTime(t *testing.T) {
	tables, err := newTables(example())
	if err != nil {
		t.Fatal(err)
	}
	first, err := tables.chart()
	if err != nil {
		t.Fatal(err)
	}
	second, err := tables.chart()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two drawings of the same report differ: %v", err)
	}
	for _, text := range []string{"<svg", "native, up", "engine, refresh", "bridged 4.14, up"} {
		if !strings.Contains(string(first), text) {
			t.Errorf("no %q in the chart", text)
		}
	}
}

// TestCheck says that work that was not done is not measured.
func TestCheck(t *testing.T) {
	at := &site{atlas: &emulator.Server{}}
	org := at.atlas.AddOrg("bench")
	at.deployer = at.atlas.AddOwnerKey(org)
	k := &stack{subject: subject{plugin: "/plugin"}, at: at, of: scenario{Keys: 1, Projects: 1}}
	if err := k.check(up); err == nil {
		t.Error("an up that made nothing passes")
	}
	if err := k.check(destroy); err != nil {
		t.Errorf("nothing is there after destroy: %v", err)
	}
}

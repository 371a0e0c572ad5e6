package main

import (
	"os"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	runs := []sample{{requests: 5, seconds: 3, peak: 1 << 20}, {requests: 4, seconds: 1, peak: 3 << 20}, {requests: 6, seconds: 1.666}}
	up := median(runs)
	up.name = "`up`"
	got := table("3 keys", []sample{
		up,
		{name: "`preview`"},
		{name: "limited", requests: 312, refused: 2, seconds: 61.04},
		{name: "start", requests: none, seconds: 0.0244, peak: 36 << 20},
	})
	want := `| 3 keys | requests | seconds | plugin, MiB |
|---|---|---|---|
| ` + "`up`" + ` | 6 | 1.67 | 3.0 |
| ` + "`preview`" + ` | 0 | – | – |
| limited | 312, 2 of them answered 429 | 61 | – |
| start | – | 0.0244 | 36.0 |`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFillReplacesTheTableOfThePage(t *testing.T) {
	text, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	filled, err := fill(string(text), "$1 new")
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(text), "<!-- bench -->")
	_, after, _ = strings.Cut(after, "<!-- /bench -->")
	if want := before + "<!-- bench -->\n\n$1 new\n\n<!-- /bench -->" + after; filled != want {
		t.Errorf("got\n%s\nwant\n%s", filled, want)
	}
	for _, page := range []string{"", filled + filled} {
		if _, err := fill(page, "new"); err == nil {
			t.Errorf("a page passes that has not one section:\n%s", page)
		}
	}
}

package main

import (
	"strings"
	"testing"
)

// A generator that no longer writes what edit expects must be noticed: half an edit would be published unseen.
func TestEditRefusesTextThatIsNotThereOnce(t *testing.T) {
	for _, content := range []string{"", "none", "logo logo"} {
		f := files{"a.csproj": []byte(content)}
		err := edit(f, "a.csproj", [][2]string{{"logo", "readme"}})
		if err == nil || !strings.Contains(err.Error(), "the generator has changed") {
			t.Errorf("edit of %q: %v", content, err)
		}
	}
	f := files{"a.csproj": []byte("a logo")}
	if err := edit(f, "a.csproj", [][2]string{{"logo", "readme"}}); err != nil || string(f["a.csproj"]) != "a readme" {
		t.Errorf("got %q, %v", f["a.csproj"], err)
	}
}

func TestReplaceRefusesPathsOutsideTheFolder(t *testing.T) {
	err := replace(t.TempDir()+"/sdk", files{"../elsewhere": nil})
	if err == nil || !strings.Contains(err.Error(), "outside its folder") {
		t.Errorf("got %v", err)
	}
}

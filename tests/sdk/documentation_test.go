package sdk

import (
	"html"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// language is one SDK: where the documentation of ProjectApiKey is, and the example that it must show.
type language struct{ name, folder, page, fence, example string }

var languages = []language{
	{"nodejs", "sdk/nodejs", "projectApiKey.ts", "```typescript", "examples/typescript/index.ts"},
	{"python", "sdk/python", "pulumi_mongodbatlas_native/project_api_key.py", "```python", "examples/python/__main__.py"},
	{"go", "sdk/go", "mongodbatlasnative/projectApiKey.go", "```go", "examples/go/main.go"},
	{"dotnet", "sdk/dotnet", "ProjectApiKey.cs", "```csharp", "examples/csharp/Program.cs"},
	{"java", "sdk/java", "src/main/java/*/*/*/*/ProjectApiKey.java", "{@code", "examples/java/src/main/java/example/App.java"},
}

var (
	comment = regexp.MustCompile(`(?m)^[ \t]*((///?|\*)[ \t]*)*`) // the comment, and one in the example
	space   = regexp.MustCompile(`\s+`)
)

// flat is the text of a comment in one line, without what a generator or a formatter does to it.
func flat(text string) string {
	return space.ReplaceAllString(html.UnescapeString(comment.ReplaceAllString(text, "")), " ")
}

func TestDocumentationShowsTheExampleOfItsLanguage(t *testing.T) {
	for _, l := range languages {
		if page := flat(read(t, find(t, l.folder, l.page))); !strings.Contains(page, flat(read(t, l.example))) {
			t.Errorf("%s/%s does not show %s", l.folder, l.page, l.example)
		}
		for name, program := range shown {
			page, example := beside(l, name, program)
			if l.name == "java" && strings.HasPrefix(name, "get") {
				page = strings.Replace(l.page, "ProjectApiKey", "MongodbatlasnativeFunctions", 1) // has all of them
			}
			if text := flat(read(t, find(t, l.folder, page))); !strings.Contains(text, flat(read(t, example))) {
				t.Errorf("%s/%s does not show %s", l.folder, page, example)
			}
		}
	}
}

// shown are the other resources, and the functions that show a whole program, with their programs.
var shown = map[string]string{
	"apiKey": "organization-key", "apiKeyProjectAssignment": "shared-key", "apiKeyAccessListEntry": "access-list", "getApiKey": "shared-key",
	"serviceAccount": "organization-account", "projectServiceAccount": "rotated-account", "serviceAccountSecret": "shared-account",
	"serviceAccountProjectAssignment": "organization-account", "serviceAccountAccessListEntry": "organization-account",
	"getServiceAccount": "shared-account",
}

// beside are the page of another resource or function, and the file of a program, as those of ProjectApiKey are called.
func beside(l language, name, program string) (page, example string) {
	capital := strings.ToUpper(name[:1]) + name[1:]
	snake := strings.ToLower(regexp.MustCompile("[A-Z]").ReplaceAllString(name, "_$0"))
	page = strings.NewReplacer("projectApiKey", name, "ProjectApiKey", capital, "project_api_key", snake).Replace(l.page)
	folder, file := path.Split(l.example)
	if l.name != "java" {
		return page, folder + program + "/" + file
	}
	class := ""
	for word := range strings.SplitSeq(program, "-") {
		class += strings.ToUpper(word[:1]) + word[1:]
	}
	return page, folder + class + ".java"
}

var heading = regexp.MustCompile(`^#+ Example`)

// The generators drop the code of other languages, and would leave the heading above it.
func TestNoExampleIsEmpty(t *testing.T) {
	for _, l := range languages {
		found := 0
		for _, file := range files(t, l.folder) {
			lines := strings.Split(comment.ReplaceAllString(read(t, file), ""), "\n")
			for i, line := range lines {
				if !heading.MatchString(line) {
					continue
				}
				found++
				if !slices.Contains(lines[i:min(i+6, len(lines))], l.fence) {
					t.Errorf("%s:%d: no %s follows the heading %q", file, i+1, l.fence, line)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s has no example", l.name)
		}
	}
}

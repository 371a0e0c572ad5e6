package readme

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

var copyExamples = flag.Bool("copy", false, "copy the examples into the documents that show them")

// program is a fenced block under a comment that names the file it is a copy of.
var program = regexp.MustCompile("(?s)<!-- (examples/[^ ]+) -->\n```[a-z]+\n(.*?)\n```\n")

func TestProgramsAreTheExamples(t *testing.T) {
	want := map[string][]string{
		"README.md": {"examples/yaml/Pulumi.yaml"},
		"docs/_index.md": {"examples/csharp/Program.cs", "examples/go/main.go", "examples/java/src/main/java/example/App.java",
			"examples/python/__main__.py", "examples/typescript/index.ts", "examples/yaml/Pulumi.yaml"},
		"docs/which-resource.md": {"examples/yaml/organization-key/Pulumi.yaml", "examples/yaml/shared-key/Pulumi.yaml"},
		"docs/moving-between-patterns.md": {
			"examples/moving/to-organization-key/after/Pulumi.yaml", "examples/moving/to-project-key/after/Pulumi.yaml"},
		"docs/moving-over.md": {"examples/moving/from-bridged/access-list-api-key/Pulumi.yaml",
			"examples/moving/from-bridged/api-key-project-assignment/Pulumi.yaml",
			"examples/moving/from-bridged/api-key/Pulumi.yaml", "examples/moving/from-bridged/project-api-key/Pulumi.yaml",
			"examples/moving/from-bridged/project-service-account/Pulumi.yaml",
			"examples/moving/from-bridged/service-account-secret/Pulumi.yaml",
			"examples/moving/from-bridged/service-account/Pulumi.yaml"},
		"docs/rotation.md": {"examples/rotation/deployer/Pulumi.yaml", "examples/rotation/on-demand/Pulumi.yaml",
			"examples/rotation/without-overlap/Pulumi.yaml", "examples/yaml/rotated-key/Pulumi.yaml",
			"examples/yaml/rotated-organization-key/Pulumi.yaml"},
		"docs/service-accounts.md": {"examples/moving/to-service-account/after/Pulumi.yaml",
			"examples/yaml/organization-account/Pulumi.yaml", "examples/yaml/rotated-account/Pulumi.yaml",
			"examples/yaml/shared-account/Pulumi.yaml"},
	}
	for document, examples := range want {
		var found []string
		text := program.ReplaceAllStringFunc(read(t, document), func(block string) string {
			match := program.FindStringSubmatch(block)
			found = append(found, match[1])
			return strings.Replace(block, match[2], strings.TrimRight(read(t, match[1]), "\n"), 1)
		})
		assertCopied(t, document, text)
		slices.Sort(found)
		if !slices.Equal(found, examples) {
			t.Errorf("%s shows %v, want %v", document, found, examples)
		}
	}
}

// examplesIn are the files of a program in each language. "" is the one that a language's folder itself has.
func examplesIn(program, java string) map[string]string {
	files := map[string]string{"java": "examples/java/src/main/java/example/" + java + ".java"}
	for language, file := range map[string]string{
		"typescript": "index.ts", "python": "__main__.py", "go": "main.go", "csharp": "Program.cs", "yaml": "Pulumi.yaml",
	} {
		files[language] = filepath.Join("examples", language, program, file)
	}
	return files
}

var (
	lookUps    = examplesIn("look-ups", "LookUps")
	sharedKey  = examplesIn("shared-key", "SharedKey")
	rotatedKey = examplesIn("rotated-key", "RotatedKey")
	rotatedOrg = examplesIn("rotated-organization-key", "RotatedOrganizationKey")

	orgAccount     = examplesIn("organization-account", "OrganizationAccount")
	sharedAccount  = examplesIn("shared-account", "SharedAccount")
	rotatedAccount = examplesIn("rotated-account", "RotatedAccount")
	rotatedOrgAcct = examplesIn("rotated-organization-account", "RotatedOrganizationAccount")
)

// texts are the descriptions of resources and functions by family, with the programs that each shows, in their order.
var texts = map[string]map[string]struct {
	examples []map[string]string
	// part says that it shows the programs with lines left out.
	part bool
}{
	"apikey": {
		"project_api_key.md":            {examples: []map[string]string{examplesIn("", "App"), rotatedKey}},
		"api_key.md":                    {examples: []map[string]string{examplesIn("organization-key", "OrganizationKey"), rotatedOrg}},
		"api_key_project_assignment.md": {examples: []map[string]string{sharedKey, rotatedOrg}},
		"api_key_access_list_entry.md":  {examples: []map[string]string{examplesIn("access-list", "AccessList"), rotatedOrg}},
		"get_api_key.md":                {examples: []map[string]string{sharedKey}},
		"get_api_keys.md":               {[]map[string]string{lookUps}, true},
		"get_project_api_keys.md":       {[]map[string]string{lookUps}, true},
		"get_api_key_access_list.md":    {[]map[string]string{lookUps}, true},
		"get_caller_identity.md":        {[]map[string]string{lookUps}, true},
	},
	"serviceaccount": {
		"service_account.md":                    {examples: []map[string]string{orgAccount, rotatedOrgAcct}},
		"project_service_account.md":            {examples: []map[string]string{rotatedAccount}},
		"service_account_secret.md":             {examples: []map[string]string{sharedAccount}},
		"service_account_project_assignment.md": {examples: []map[string]string{orgAccount, sharedAccount}},
		"service_account_access_list_entry.md":  {examples: []map[string]string{orgAccount}},
		"get_service_account.md":                {examples: []map[string]string{sharedAccount}},
		"get_service_accounts.md":               {[]map[string]string{lookUps}, true},
	},
}

// The description of a resource or of a function names no files: it is shown in the registry and in the SDKs. Each SDK shows the
// example in its own language, which takes all six, between the marks.
func TestResourcesAndFunctionsShowTheExamples(t *testing.T) {
	for family, documents := range texts {
		folder := "provider/internal/" + family + "/"
		pages, err := filepath.Glob(filepath.Join(root, folder, "*.md"))
		if err != nil || len(pages) != len(documents) {
			t.Errorf("%s has %d descriptions, want %d: %v", folder, len(pages), len(documents), err)
		}
		for name, shows := range documents {
			assertShows(t, folder+name, shows.examples, shows.part)
		}
	}
}

// assertShows asserts that a description shows these programs, in their order, each between its marks.
func assertShows(t *testing.T, document string, examples []map[string]string, part bool) {
	t.Helper()
	text := read(t, document)
	parts := marked.FindAllStringIndex(text, -1)
	if len(parts) != len(examples) || !regexp.MustCompile(`(?s)\{\{% examples %}}.*\{\{% /examples %}}`).MatchString(text) {
		t.Errorf("%s has %d examples between the marks, want %d", document, len(parts), len(examples))
		return
	}
	for i, example := range slices.Backward(examples) { // so that the places before stay where they are
		from, to := parts[i][0], parts[i][1]
		text = text[:from] + withExample(t, document, text[from:to], example, part) + text[to:]
	}
	assertCopied(t, document, text)
}

// marked is an example of a description, in all languages.
var marked = regexp.MustCompile(`(?s)\{\{% example %}}.*?\{\{% /example %}}`)

// withExample is an example of a document with the programs copied into it, unless it shows parts of them.
func withExample(t *testing.T, document, text string, files map[string]string, part bool) string {
	t.Helper()
	for language, path := range files {
		block := regexp.MustCompile("(?s)\n```" + language + "\n(.*?)\n```\n").FindStringSubmatch(text)
		switch example := strings.TrimRight(read(t, path), "\n"); {
		case block == nil:
			t.Errorf("%s does not show %s", document, path)
		case !part:
			text = strings.Replace(text, block[1], example, 1)
		default:
			assertPart(t, document, block[1], path, example)
		}
	}
	return text
}

// assertPart asserts that a program is an example with lines left out.
func assertPart(t *testing.T, document, part, path, example string) {
	t.Helper()
	lines := strings.Split(example, "\n")
	for line := range strings.Lines(part + "\n") {
		line = strings.TrimRight(line, "\n")
		at := slices.Index(lines, line)
		if at < 0 {
			t.Errorf("%s has a line that %s has not, or not there: %s", document, path, line)
			return
		}
		lines = lines[at+1:]
	}
}

// assertCopied asserts that a document is what it is with the examples copied into it; with -copy it is made so.
func assertCopied(t *testing.T, document, want string) {
	t.Helper()
	if read(t, document) == want {
		return
	}
	if !*copyExamples {
		t.Errorf("%s: a program is not its example; `go test ./tests/readme -copy` copies them", document)
		return
	}
	if err := os.WriteFile(filepath.Join(root, document), []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

var relativeLink = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinksLeadSomewhere(t *testing.T) {
	documents := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "examples/README.md"}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		documents = append(documents, "docs/"+filepath.Base(page))
	}
	for _, document := range documents {
		for _, match := range relativeLink.FindAllStringSubmatch(read(t, document), -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(document), match[1])); err != nil {
				t.Errorf("%s: %v", document, err)
			}
		}
	}
}

var environmentVariable = regexp.MustCompile("`((?:MONGODB_ATLAS|MCLI)_[A-Z_]+)`")

// The schema says of each property which environment variables it comes from. The page of the registry names all of them, the
// README the properties, and both no others.
func TestConfigurationTablesAreComplete(t *testing.T) {
	var schema struct {
		Config struct {
			Variables map[string]struct{ Description string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "provider/schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Config.Variables) == 0 {
		t.Fatal("the schema has no configuration")
	}
	named := map[string]string{} // properties by variable
	for property, variable := range schema.Config.Variables {
		for _, match := range environmentVariable.FindAllStringSubmatch(variable.Description, -1) {
			named[match[1]] = property
		}
	}
	for document, complete := range map[string]bool{"README.md": false, "docs/installation-configuration.md": true} {
		text := read(t, document)
		_, table, _ := strings.Cut(text, "| property |")
		table, _, _ = strings.Cut(table, "\n\n")
		for property := range schema.Config.Variables {
			if !strings.Contains(table, "`"+property+"`") {
				t.Errorf("%s lacks the property %s", document, property)
			}
		}
		for variable, property := range named {
			if complete && !strings.Contains(table, "`"+variable+"`") {
				t.Errorf("%s lacks the variable %s of %s", document, variable, property)
			}
		}
		for _, match := range environmentVariable.FindAllStringSubmatch(table, -1) {
			if named[match[1]] == "" {
				t.Errorf("%s names %s, which the schema does not", document, match[1])
			}
		}
	}
}

// The README's comparison is an extract of what was measured.
func TestRequestsAreThoseThatWereMeasured(t *testing.T) {
	_, table, found := strings.Cut(read(t, "README.md"), "<!-- docs/performance.md -->\n")
	if !found {
		t.Fatal("the README has no table under <!-- docs/performance.md -->")
	}
	ours, bridged, _ := strings.Cut(read(t, "docs/performance.md"), "The bridged provider")
	rows := regexp.MustCompile(`(?m)^\| (`+"`up`"+`.*|`+"`refresh`"+`) \| (\d+) \| (\d+) \|$`).FindAllStringSubmatch(table, -1)
	if len(rows) != 3 {
		t.Fatalf("the table has %d rows, want three figures", len(rows))
	}
	for _, row := range rows {
		for where, figure := range map[string]string{ours: row[3], bridged: row[2]} {
			if !strings.Contains(where, "\n| "+row[1]+" | "+figure+" | ") {
				t.Errorf("%s: %s requests were not measured", row[1], figure)
			}
		}
	}
}

// A newcomer reads it in two minutes, and sees on the first screen what to run.
func TestReadmeIsShort(t *testing.T) {
	text := read(t, "README.md")
	if len(text) > 7000 {
		t.Errorf("it has %d bytes; what is more belongs into docs", len(text))
	}
	lines := strings.SplitN(text, "\n", 20)
	if screen := strings.Join(lines[:len(lines)-1], "\n"); !strings.Contains(screen, "make demo") || !strings.Contains(screen, "make test") {
		t.Errorf("the first screen does not say what to run:\n%s", screen)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

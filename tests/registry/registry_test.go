package registry

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// repository is where the Go module says that this is, without the host: owner/name.
func repository(t *testing.T) string {
	t.Helper()
	line, _, _ := strings.Cut(read(t, "go.mod"), "\n")
	path, found := strings.CutPrefix(line, "module github.com/")
	if !found {
		t.Fatalf("go.mod begins with %q", line)
	}
	return path
}

type schema struct {
	Name, DisplayName, Version, Description, Repository, Publisher string
	License, Homepage, LogoURL, PluginDownloadURL                  string
	Keywords                                                       []string
	Language                                                       map[string]struct{ PackageName, ImportBasePath string }
}

// semantic is what the registry takes for a version: Semantic Versioning 2.0.
var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

func readSchema(t *testing.T) schema {
	t.Helper()
	var s schema
	if err := json.Unmarshal([]byte(read(t, "provider/schema.json")), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// categories are those that the registry knows; it refuses any other.
var categories = []string{"cloud", "database", "infrastructure", "monitoring", "network", "utility", "vcs"}

func TestSchemaSaysWhatTheRegistryShows(t *testing.T) {
	s := readSchema(t)
	repo := repository(t)
	owner, name, _ := strings.Cut(repo, "/")
	if want := strings.ReplaceAll(name, "pulumi-", ""); s.Name != want {
		t.Errorf("the name is %q; the registry takes %q from the repository's", s.Name, want)
	}
	if s.Publisher != owner {
		t.Errorf("the publisher is %q, want the owner %q", s.Publisher, owner)
	}
	var found []string
	for _, keyword := range s.Keywords {
		if category, ok := strings.CutPrefix(keyword, "category/"); ok {
			found = append(found, category)
		}
	}
	if len(found) != 1 || !slices.Contains(categories, found[0]) {
		t.Errorf("the categories are %q, want one of %q", found, categories)
	}
	if !slices.Contains(s.Keywords, "kind/native") {
		t.Errorf("the keywords %q lack kind/native", s.Keywords)
	}
	if !semantic.MatchString(s.Version) {
		t.Errorf("the version is %q", s.Version)
	}
	if s.DisplayName == "" || s.Description == "" || s.License != "Apache-2.0" {
		t.Errorf("display name %q, description %q, licence %q", s.DisplayName, s.Description, s.License)
	}
	if want := "https://github.com/" + repo; s.Repository != want || s.Homepage != want {
		t.Errorf("repository %q, home page %q, want %q", s.Repository, s.Homepage, want)
	}
}

// An address in a version that nobody can download could be claimed by somebody else; a release is useless without one.
func TestAddressesAreThoseOfARelease(t *testing.T) {
	s := readSchema(t)
	repo := repository(t)
	if strings.HasSuffix(s.Version, "-dev") {
		if s.PluginDownloadURL != "" {
			t.Errorf("version %s has the download address %q", s.Version, s.PluginDownloadURL)
		}
		if s.LogoURL != "" && !strings.HasPrefix(s.LogoURL, "https://raw.githubusercontent.com/"+repo+"/") {
			t.Errorf("the logo's address is %q", s.LogoURL)
		}
		return
	}
	if want := "github://api.github.com/" + repo; s.PluginDownloadURL != want {
		t.Errorf("the download address is %q, want %q", s.PluginDownloadURL, want)
	}
	if want := "https://raw.githubusercontent.com/" + repo + "/v" + s.Version + "/docs/logo.svg"; s.LogoURL != want {
		t.Errorf("the logo's address is %q, want %q", s.LogoURL, want)
	}
}

// The registry shows the logo from its address: it must be whole in itself, and of any size.
func TestLogoIsAnImageOfItsOwn(t *testing.T) {
	text := read(t, "docs/logo.svg")
	decoder := xml.NewDecoder(strings.NewReader(text))
	var first *xml.StartElement
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if element, ok := token.(xml.StartElement); ok && first == nil {
			first = &element
		}
	}
	if first == nil || first.Name.Local != "svg" || first.Name.Space != "http://www.w3.org/2000/svg" {
		t.Fatalf("the first element is %v", first)
	}
	if !slices.ContainsFunc(first.Attr, func(a xml.Attr) bool { return a.Name.Local == "viewBox" }) {
		t.Error("no viewBox: it does not scale")
	}
	for _, foreign := range []string{"<script", "<image", "href", "url("} {
		if strings.Contains(text, foreign) {
			t.Errorf("it has %q", foreign)
		}
	}
	if len(text) > 20_000 {
		t.Errorf("it has %d bytes", len(text))
	}
}

var frontMatter = regexp.MustCompile(`(?s)^---\n(.*?)\n---\n`)

func TestPagesHaveFrontMatter(t *testing.T) {
	for _, page := range []string{"docs/_index.md", "docs/installation-configuration.md"} {
		match := frontMatter.FindStringSubmatch(read(t, page))
		if match == nil {
			t.Errorf("%s does not begin with front matter", page)
			continue
		}
		for _, want := range []string{"(?m)^title: .*MongoDB Atlas Native", "(?m)^meta_desc: .{20,160}$", "(?m)^layout: package$"} {
			if !regexp.MustCompile(want).MatchString(match[1]) {
				t.Errorf("%s: the front matter lacks %s", page, want)
			}
		}
	}
}

var (
	link         = regexp.MustCompile(`(!?)\[[^\]]*\]\(([^)]*)\)`)
	htmlRelative = regexp.MustCompile(`<(img|a)[^>]+(src|href)=["'](\.|/|[^hH#])`)
)

// Relative images, relative links in HTML and links to .md files lead nowhere there.
func TestPagesRenderInTheRegistry(t *testing.T) {
	for _, page := range []string{"docs/_index.md", "docs/installation-configuration.md"} {
		for n, line := range strings.Split(read(t, page), "\n") {
			if htmlRelative.MatchString(line) {
				t.Errorf("%s:%d has a relative address in HTML: %s", page, n+1, line)
			}
			for _, match := range link.FindAllStringSubmatch(line, -1) {
				if !strings.HasPrefix(match[2], "https://") && !strings.HasPrefix(match[2], "#") {
					t.Errorf("%s:%d has a link that is not whole: %s", page, n+1, match[0])
				}
			}
		}
	}
}

// languages are those that a program can be written in, as the registry's chooser names them.
var languages = []string{"typescript", "python", "go", "csharp", "java", "yaml"}

func TestIndexHasAnExampleInEveryLanguage(t *testing.T) {
	page := read(t, "docs/_index.md")
	chooser := regexp.MustCompile(`\{\{< chooser language "([^"]*)" >}}`).FindStringSubmatch(page)
	if len(chooser) != 2 || !slices.Equal(strings.Split(chooser[1], ","), languages) {
		t.Errorf("the chooser is %q, want the languages %q", chooser, languages)
	}
	for _, language := range languages {
		block := regexp.MustCompile("(?s)\\{\\{% choosable language " + language + " %}}\n(.*?)\\{\\{% /choosable %}}").FindStringSubmatch(page)
		if len(block) != 2 || !strings.Contains(block[1], "```"+language+"\n") {
			t.Errorf("no example in %s", language)
		}
	}
	if opened, closed := strings.Count(page, "{{% choosable"), strings.Count(page, "{{% /choosable"); opened != closed {
		t.Errorf("%d blocks are opened, %d closed", opened, closed)
	}
}

func TestInstallationPageLinksEveryPackageAndInstallsThePlugin(t *testing.T) {
	s := readSchema(t)
	page := read(t, "docs/installation-configuration.md")
	links := map[string]string{
		"npm":   "https://www.npmjs.com/package/" + s.Language["nodejs"].PackageName,
		"PyPI":  "https://pypi.org/project/" + strings.ReplaceAll(s.Language["python"].PackageName, "_", "-") + "/",
		"Go":    "https://pkg.go.dev/" + s.Language["go"].ImportBasePath,
		"NuGet": "https://www.nuget.org/packages/" + nuget(t),
		"Maven": "https://central.sonatype.com/artifact/" + maven(t),
	}
	for where, link := range links {
		if !strings.Contains(page, "]("+link+")") {
			t.Errorf("no link to %s: %s", where, link)
		}
	}
	line := "\npulumi plugin install resource " + s.Name + " --server github://api.github.com/" + repository(t) + "\n"
	if !strings.Contains(page, line) {
		t.Errorf("lacks the line%s", line)
	}
}

// nuget is the name of the .NET package: that of its project, unless the project says another.
func nuget(t *testing.T) string {
	t.Helper()
	projects, err := filepath.Glob(filepath.Join(root, "sdk", "dotnet", "*.csproj"))
	if err != nil || len(projects) != 1 {
		t.Fatalf("projects %v, %v", projects, err)
	}
	name := filepath.Base(projects[0])
	if id := regexp.MustCompile(`<PackageId>(.*)</PackageId>`).FindStringSubmatch(read(t, "sdk/dotnet/"+name)); id != nil {
		return id[1]
	}
	return strings.TrimSuffix(name, ".csproj")
}

// maven is the name of the Java package, as group/artifact.
func maven(t *testing.T) string {
	t.Helper()
	var project struct {
		Group    string `xml:"groupId"`
		Artifact string `xml:"artifactId"`
	}
	if err := xml.Unmarshal([]byte(read(t, "sdk/java/pom.xml")), &project); err != nil {
		t.Fatal(err)
	}
	return project.Group + "/" + project.Artifact
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

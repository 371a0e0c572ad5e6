package contract

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

const (
	sdkModule   = "go.mongodb.org/atlas-sdk/v20250312020"
	errorSchema = "ApiError"
	tokenPath   = "/api/oauth/token"
)

// document is the part of the vendor's document that the emulator's routes reach.
type document struct {
	*openapi3.T
	router routers.Router
}

// load reads the document once per process.
var load = sync.OnceValues(func() (*document, error) {
	text, err := source()
	if err != nil {
		return nil, err
	}
	return parse(trim(text, documentedPaths(), []string{errorSchema}))
})

// source is the whole text of the vendor's document.
func source() (string, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", sdkModule).Output()
	if err != nil {
		return "", fmt.Errorf("find module %s: %w", sdkModule, err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "openapi", "atlas-api.yaml"))
	return string(text), err
}

// documentedPaths are the paths of the emulator's routes, but for the token endpoint, which the document lacks.
func documentedPaths() []string {
	var paths []string
	seen := map[string]bool{tokenPath: true}
	for _, route := range emulator.Routes() {
		if !seen[route.Path] {
			seen[route.Path] = true
			paths = append(paths, route.Path)
		}
	}
	return paths
}

func parse(text string) (*document, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	if err := amend(doc); err != nil {
		return nil, err
	}
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation(),
		openapi3.SetRegexCompiler(compilePattern))
	if err != nil {
		return nil, fmt.Errorf("check the OpenAPI document: %w", err)
	}
	return &document{doc, router}, nil
}

// amend makes the document stricter where it is silent, and mends it where Atlas is known to differ from it.
func amend(doc *openapi3.T) error {
	no := false
	for _, schema := range doc.Components.Schemas {
		s := schema.Value
		if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
			s.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
		}
	}
	// Atlas sends strings and numbers; its page on rate limits shows an example.
	parameters := doc.Components.Schemas[errorSchema].Value.Properties["parameters"]
	if parameters == nil || parameters.Value.Items == nil || !parameters.Value.Items.Value.Type.Is("object") {
		return fmt.Errorf("%s.parameters no longer is a list of objects: see whether this exception can go", errorSchema)
	}
	parameters.Value.Items = openapi3.NewSchemaRef("", openapi3.NewSchema())
	return nil
}

// compilePattern leaves out the lookahead of the one pattern that has one: an IPv4 address may then end in a dot.
func compilePattern(pattern string) (openapi3.RegexMatcher, error) {
	return regexp.Compile(strings.ReplaceAll(pattern, "(?!$)", ""))
}

// errorBody validates an error's decoded body.
func (d *document) errorBody(value any) error {
	return d.Components.Schemas[errorSchema].Value.VisitJSON(value, openapi3.VisitAsResponse())
}

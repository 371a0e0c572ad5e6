// Command trim writes to a file, as JSON, the part of the vendor's OpenAPI document that the contract is about; the whole
// has 87,000 lines, too many for every test process. What a validator has no use for is left out as well: descriptions,
// examples, the vendor's extensions.
//
//	go generate ./tests/contract
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

const sdkModule = "go.mongodb.org/atlas-sdk/v20250312020"

// schemas are kept whether or not a path refers to them: an error has the form of ApiError in every answer.
var schemas = []string{"ApiError"}

// paths are kept, with all that they refer to.
var paths = []string{
	"/api/atlas/v2",
	"/api/atlas/v2/groups",
	"/api/atlas/v2/groups/{groupId}",
	"/api/atlas/v2/groups/{groupId}/apiKeys",
	"/api/atlas/v2/groups/{groupId}/apiKeys/{apiUserId}",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}/accessList",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}/accessList/{ipAddress}",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}/secrets",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}/secrets/{secretId}",
	"/api/atlas/v2/groups/{groupId}/serviceAccounts/{clientId}:invite",
	"/api/atlas/v2/orgs",
	"/api/atlas/v2/orgs/{orgId}",
	"/api/atlas/v2/orgs/{orgId}/apiKeys",
	"/api/atlas/v2/orgs/{orgId}/apiKeys/{apiUserId}",
	"/api/atlas/v2/orgs/{orgId}/apiKeys/{apiUserId}/accessList",
	"/api/atlas/v2/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress}",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}/accessList",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}/accessList/{ipAddress}",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}/groups",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}/secrets",
	"/api/atlas/v2/orgs/{orgId}/serviceAccounts/{clientId}/secrets/{secretId}",
	"/api/atlas/v2/orgs/{orgId}/settings",
}

func main() {
	text, err := generate()
	if err == nil && len(os.Args) != 2 {
		err = errors.New("usage: trim FILE")
	}
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "trim:", err)
		os.Exit(1)
	}
}

// generate returns the part of the vendor's document, which the SDK's module has.
func generate() ([]byte, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", sdkModule).Output()
	if err != nil {
		return nil, fmt.Errorf("find module %s: %w", sdkModule, err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "openapi", "atlas-api.yaml"))
	if err != nil {
		return nil, err
	}
	return trim(text, paths, schemas)
}

// document is what is read of a document, and what is written.
type document struct {
	OpenAPI    string                    `json:"openapi"    yaml:"openapi"`
	Info       any                       `json:"info"       yaml:"info"`
	Paths      map[string]any            `json:"paths"      yaml:"paths"`
	Components map[string]map[string]any `json:"components" yaml:"components"`
}

// trim returns the part of a document that the paths and the named schemas reach.
func trim(text []byte, paths, schemas []string) ([]byte, error) {
	var all document
	if err := yaml.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	t := trimmer{all: all.Components, kept: map[string]map[string]any{}}
	part := document{OpenAPI: all.OpenAPI, Info: t.take(all.Info, "info"), Paths: map[string]any{}, Components: t.kept}
	for _, path := range paths {
		item, ok := all.Paths[path]
		if !ok {
			return nil, fmt.Errorf("the document has no path %s", path)
		}
		part.Paths[path] = t.take(item, "path")
	}
	for _, name := range schemas {
		t.keep("schemas", name)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "\t")
	err := encoder.Encode(part)
	return out.Bytes(), err
}

// trimmer keeps the components of a document, by section and name, that are referred to.
type trimmer struct{ all, kept map[string]map[string]any }

func (t *trimmer) keep(section, name string) {
	if t.kept[section] == nil {
		t.kept[section] = map[string]any{}
	}
	if _, ok := t.kept[section][name]; !ok {
		t.kept[section][name] = nil // it may refer to itself
		t.kept[section][name] = t.take(t.all[section][name], strings.TrimSuffix(section, "s"))
	}
}

// prose are the keywords that say nothing to a validator, as does everything that begins with x-.
var prose = map[string]bool{"description": true, "example": true, "examples": true, "externalDocs": true, "summary": true, "tags": true}

// take returns a copy of a value without prose, and keeps what it refers to. kind is the keyword of the value.
func (t *trimmer) take(value any, kind string) any {
	switch v := value.(type) {
	case map[string]any:
		taken := map[string]any{}
		for key, inner := range v {
			switch {
			case kind == "properties": // key is a name, not a keyword
				taken[key] = t.take(inner, "schema")
			case kind == "responses":
				taken[key] = t.take(inner, "response")
			case kind == "response" && key == "description": // the one that OpenAPI demands
				taken[key] = inner
			case !prose[key] && !strings.HasPrefix(key, "x-"):
				taken[key] = t.take(inner, key)
			}
		}
		return taken
	case []any:
		taken := make([]any, len(v))
		for i, inner := range v {
			taken[i] = t.take(inner, "")
		}
		return taken
	case string:
		if reference, ok := strings.CutPrefix(v, "#/components/"); ok {
			section, name, _ := strings.Cut(reference, "/")
			t.keep(section, name)
		}
	}
	return value
}

package contract

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func loaded(t *testing.T) *document {
	t.Helper()
	doc, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	if err := loaded(t).Validate(t.Context(), openapi3.SetRegexCompiler(compilePattern)); err != nil {
		t.Error(err)
	}
}

func TestDocumentHasEveryRoute(t *testing.T) {
	doc := loaded(t)
	for _, route := range emulator.Routes() {
		if route.Path == tokenPath {
			continue
		}
		item := doc.Paths.Value(route.Path)
		if item == nil || item.GetOperation(route.Method) == nil {
			t.Errorf("the document lacks %s %s: see internal/trim", route.Method, route.Path)
		}
	}
}

// TestEveryPathIsFound with parameters that hold an escaped slash, as the addresses in some paths do.
func TestEveryPathIsFound(t *testing.T) {
	doc := loaded(t)
	for path, item := range doc.Paths.Map() {
		target := regexp.MustCompile(`{\w+}`).ReplaceAllString(path, "10.0.0.0%2F8")
		for method := range item.Operations() {
			route, _, err := doc.router.FindRoute(httptest.NewRequestWithContext(t.Context(), method, target, nil))
			if err != nil {
				t.Errorf("%s %s: %v", method, target, err)
			} else if route.Path != path {
				t.Errorf("%s %s leads to %s, want %s", method, target, route.Path, path)
			}
		}
	}
}

// TestExceptionsAreStillNeeded tells when an exception of document.go can go.
func TestExceptionsAreStillNeeded(t *testing.T) {
	if !strings.Contains(string(vendor), "(?!$)") {
		t.Error("no pattern has a lookahead any more: compilePattern can go")
	}
}

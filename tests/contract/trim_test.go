package contract

import (
	"strings"
	"testing"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestTrimmedDocumentHasEveryRoute(t *testing.T) {
	start := time.Now()
	doc, err := load()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %v", time.Since(start))
	for _, route := range emulator.Routes() {
		if route.Path == tokenPath {
			continue
		}
		item := doc.Paths.Value(route.Path)
		if item == nil || item.GetOperation(route.Method) == nil {
			t.Errorf("the trimmed document lacks %s %s", route.Method, route.Path)
		}
	}
	if doc.Paths.Len() != len(documentedPaths()) {
		t.Errorf("the trimmed document has %d paths, want %d", doc.Paths.Len(), len(documentedPaths()))
	}
}

func TestTrim(t *testing.T) {
	const document = `components:
    parameters:
        id:
            name: id
    responses:
        notFound:
            content:
                application/json:
                    schema:
                        $ref: '#/components/schemas/Error'
    schemas:
        Error:
            properties:
                cause:
                    $ref: "#/components/schemas/Error"
        Named: {}
        Unused:
            type: string

info:
    title: x
openapi: 3.0.1
paths:
    /a/{id}:
        get:
            parameters:
                - $ref: '#/components/parameters/id'
            responses:
                '404':
                    $ref: '#/components/responses/notFound'
    /b:
        get: {}
tags:
    - name: z
`
	got := trim(document, []string{"/a/{id}"}, []string{"Named"})
	for _, want := range []string{"openapi: 3.0.1", "title: x", "/a/{id}:", "name: id", "notFound:", "Error:", "Named:"} {
		if !strings.Contains(got, want) {
			t.Errorf("lost %q", want)
		}
	}
	for _, not := range []string{"/b:", "Unused", "name: z"} {
		if strings.Contains(got, not) {
			t.Errorf("kept %q", not)
		}
	}
}

// TestExceptionsAreStillNeeded tells when an exception of document.go can go.
func TestExceptionsAreStillNeeded(t *testing.T) {
	text, err := source()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(trim(text, documentedPaths(), nil), "(?!$)") {
		t.Error("no pattern has a lookahead any more: compilePattern can go")
	}
}

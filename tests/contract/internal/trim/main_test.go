package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

func TestCommittedDocumentIsCurrent(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../atlas-api.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("tests/contract/atlas-api.json is stale: run `go generate ./tests/contract` and commit the result")
	}
}

func TestTrim(t *testing.T) {
	const whole = `
openapi: 3.0.1
info: {title: x, description: a long story}
paths:
    /a/{id}:
        get:
            summary: Return a
            x-codeSamples: [{lang: go}]
            parameters:
                - $ref: '#/components/parameters/id'
            responses:
                '404': {$ref: '#/components/responses/notFound'}
    /b: {get: {}}
components:
    parameters:
        id: {name: id, in: path, schema: {type: string, example: a1}}
    responses:
        notFound:
            description: Not Found.
            content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    schemas:
        Error:
            description: a longer story
            required: [description]
            properties:
                cause: {$ref: '#/components/schemas/Error'}
                description: {type: string, description: words}
        Named: {type: object}
        Unused: {type: string}
`
	const want = `{"openapi":"3.0.1","info":{"title":"x"},` +
		`"paths":{"/a/{id}":{"get":{"parameters":[{"$ref":"#/components/parameters/id"}],` +
		`"responses":{"404":{"$ref":"#/components/responses/notFound"}}}}},` +
		`"components":{` +
		`"parameters":{"id":{"in":"path","name":"id","schema":{"type":"string"}}},` +
		`"responses":{"notFound":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Error"}}},` +
		`"description":"Not Found."}},` +
		`"schemas":{"Error":{"properties":{"cause":{"$ref":"#/components/schemas/Error"},` +
		`"description":{"type":"string"}},"required":["description"]},"Named":{"type":"object"}}}}`
	text, err := trim([]byte(whole), []string{"/a/{id}"}, []string{"Named"})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Compact(&got, text); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got.String(), want)
	}
	if _, err := trim([]byte(whole), []string{"/c"}, nil); err == nil {
		t.Error("a path that the document does not have passes")
	}
}

package config

import (
	"context"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

var computed = property.New(property.Computed)

func secret(v property.Value) property.Value { return v.WithSecret(true) }

func TestDiffReplacesNothing(t *testing.T) {
	old := property.NewMap(map[string]property.Value{
		"publicKey": secret(property.New("a")), "privateKey": secret(property.New(secretOne)), "version": property.New("1.0.0")})
	resp, err := Provider{}.Diff(context.Background(), p.DiffRequest{State: old, Inputs: property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "clientId": computed})})
	require.NoError(t, err)
	assert.Equal(t, p.DiffResponse{HasChanges: true, DetailedDiff: map[string]p.PropertyDiff{
		"privateKey": {Kind: p.Delete}, "clientId": {Kind: p.Add}}}, resp)
}

// The engine prints the value of the property that a failure names, secret or not.
func TestCheckNamesNoCredential(t *testing.T) {
	resp, err := Provider{}.Check(context.Background(), p.CheckRequest{Inputs: property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "privateKey": property.New(secretTwo), "baseUrl": property.New("http://example.com")})})
	require.NoError(t, err)
	require.Len(t, resp.Failures, 2)
	assert.Empty(t, resp.Failures[0].Property)
	assert.Contains(t, resp.Failures[0].Reason, "mongodbatlas-native:privateKey holds the secret of a service account")
	assert.Equal(t, "baseUrl", resp.Failures[1].Property)
}

func TestCheckMarksCredentialsAndKeepsTheRest(t *testing.T) {
	inputs := property.NewMap(map[string]property.Value{
		"publicKey": property.New("a"), "privateKey": property.New(secretOne), "clientSecret": computed, "version": property.New("1.0.0")})
	resp, err := Provider{}.Check(context.Background(), p.CheckRequest{Inputs: inputs})
	require.NoError(t, err)
	assert.Empty(t, resp.Failures, "what is unknown is judged later")
	assert.Equal(t, inputs.Set("publicKey", secret(property.New("a"))).Set("privateKey", secret(property.New(secretOne))).
		Set("clientSecret", secret(computed)), resp.Inputs)
}

// TestWhiteSpaceAtTheEnds has a credential read from a file, with the file's last line end.
func TestWhiteSpaceAtTheEnds(t *testing.T) {
	s := session.New("", nil)
	err := Provider{s, serve.NewRun("")}.Configure(context.Background(), p.ConfigureRequest{Args: property.NewMap(map[string]property.Value{
		"publicKey": property.New(" abcdefgh\t"), "privateKey": secret(property.New(secretOne + "\n")),
		"baseUrl": property.New(" http://127.0.0.1 "), "orgId": property.New(anOrg + "\r\n")})})
	require.NoError(t, err)
	orgID, known := s.DefaultOrg()
	assert.True(t, known)
	assert.Equal(t, anOrg, orgID)
	values, _, problems := readConfig(property.NewMap(map[string]property.Value{"privateKey": property.New(secretOne + "\n")}))
	assert.Empty(t, problems)
	assert.Equal(t, map[string]string{"privateKey": secretOne}, values)
}

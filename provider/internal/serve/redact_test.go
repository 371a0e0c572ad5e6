package serve_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// loudmouth is a provider that says in every way that it has all that it was given.
type loudmouth struct {
	provider p.Provider
	cause    error
}

func newLoudmouth() *loudmouth {
	l := &loudmouth{cause: status.Error(codes.Unavailable, "the cause")}
	fail := func(ctx context.Context, given ...property.Map) error {
		text := "given:"
		for _, m := range given {
			text += everything(property.New(m))
		}
		serve.Log(ctx).Debug("debug " + text)
		serve.Log(ctx).Infof("info %s", text)
		serve.Log(ctx).InfoStatusf("status %s", text)
		serve.Log(ctx).Warningf("warning %s", text)
		return fmt.Errorf("%w %s\nand a second line", l.cause, text)
	}
	reasons := func(err error) *p.InitializationFailed {
		return &p.InitializationFailed{Reasons: []string{err.Error()}}
	}
	failures := func(err error) []p.CheckFailure { return []p.CheckFailure{{Property: "a", Reason: err.Error()}} }
	check := func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		err := fail(ctx, req.Inputs, req.State)
		return p.CheckResponse{Failures: failures(err)}, err
	}
	diff := func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		return p.DiffResponse{}, fail(ctx, req.Inputs, req.State, req.OldInputs)
	}
	l.provider = serve.Redacted(p.Provider{
		CheckConfig: check, DiffConfig: diff, Check: check, Diff: diff,
		Configure: func(ctx context.Context, req p.ConfigureRequest) error { return fail(ctx, req.Args) },
		Create: func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
			err := fail(ctx, req.Properties)
			return p.CreateResponse{PartialState: reasons(err)}, err
		},
		Read: func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
			err := fail(ctx, req.Properties, req.Inputs)
			return p.ReadResponse{PartialState: reasons(err)}, err
		},
		Update: func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
			err := fail(ctx, req.Inputs, req.State, req.OldInputs)
			return p.UpdateResponse{PartialState: reasons(err)}, err
		},
		Delete: func(ctx context.Context, req p.DeleteRequest) error { return fail(ctx, req.Properties, req.OldInputs) },
		Invoke: func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
			err := fail(ctx, req.Args)
			return p.InvokeResponse{Failures: failures(err)}, err
		},
	}, "login")
	return l
}

// everything has the texts in a value, as they are and in base64.
func everything(v property.Value) string {
	switch {
	case v.IsString():
		return fmt.Sprintf(" %q %s", v.AsString(), base64.StdEncoding.EncodeToString([]byte("<"+v.AsString()+">")))
	case v.IsArray():
		text := ""
		for _, element := range v.AsArray().All {
			text += everything(element)
		}
		return text
	case v.IsMap():
		text := ""
		for _, element := range v.AsMap().AllStable {
			text += everything(element)
		}
		return text
	}
	return ""
}

// TestNothingSecretLeavesAProvider: not by any of its methods, in any text, whatever is marked where.
func TestNothingSecretLeavesAProvider(t *testing.T) {
	const (
		marked = "marked-as-secret"
		deep   = "marked-deep-inside"
		whole  = "in-a-list-that-is-marked"
		tenant = "12345678-aaaa-4bbb-8ccc-1234567890cd"
		alike  = "87654321-aaaa-4bbb-8ccc-1234567890ef"
	)
	given := properties(values{
		"a": secret(text(marked)), "b": list(property.New(property.NewMap(values{"c": secret(text(deep))}))),
		"d": secret(texts(whole)), "e": secret(text("web")), "tenant": text("for the tenant " + tenant),
	})
	// A state may lack marks: what looks like a secret in it is taken for one.
	state := properties(values{"a": secret(text(marked)), "token": text(alike)})
	l := newLoudmouth()
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)

	said := map[string][]string{}
	ctx := t.Context()
	check := func(name string, call func(context.Context, p.CheckRequest) (p.CheckResponse, error)) {
		resp, err := call(ctx, p.CheckRequest{Inputs: given, State: state})
		said[name] = []string{err.Error(), resp.Failures[0].Reason}
		require.ErrorIs(t, err, l.cause)
	}
	diff := func(name string, call func(context.Context, p.DiffRequest) (p.DiffResponse, error)) {
		_, err := call(ctx, p.DiffRequest{Inputs: given, State: state, OldInputs: given})
		said[name] = []string{err.Error()}
	}
	check("CheckConfig", l.provider.CheckConfig)
	check("Check", l.provider.Check)
	diff("DiffConfig", l.provider.DiffConfig)
	diff("Diff", l.provider.Diff)
	said["Configure"] = []string{l.provider.Configure(ctx, p.ConfigureRequest{Args: given}).Error()}
	created, err := l.provider.Create(ctx, p.CreateRequest{Properties: given})
	said["Create"] = append(created.PartialState.Reasons, err.Error())
	read, err := l.provider.Read(ctx, p.ReadRequest{Inputs: given, Properties: state})
	said["Read"] = append(read.PartialState.Reasons, err.Error())
	updated, err := l.provider.Update(ctx, p.UpdateRequest{Inputs: given, OldInputs: given, State: state})
	said["Update"] = append(updated.PartialState.Reasons, err.Error())
	said["Delete"] = []string{l.provider.Delete(ctx, p.DeleteRequest{Properties: state, OldInputs: given}).Error()}
	found, err := l.provider.Invoke(ctx, p.InvokeRequest{Args: given})
	said["Invoke"] = []string{found.Failures[0].Reason, err.Error()}
	said["the log"] = []string{logged.String()}

	for where, texts := range said {
		for _, said := range texts {
			for _, hidden := range []string{marked, deep, whole, alike, `"web"`} {
				assert.NotContains(t, said, hidden, where)
				assert.NotContains(t, said, base64.StdEncoding.EncodeToString([]byte("<"+hidden+">")), where)
			}
			assert.Contains(t, said, tenant, where)
			assert.Contains(t, said, "[secret]", where)
		}
	}
	for _, level := range []string{"debug", "info", "status", "warning"} {
		assert.Contains(t, logged.String(), level+" given:")
	}
	// What the error is stays, for the engine.
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Contains(t, err.Error(), "\nand a second line")
}

// TestWhatIsNotSecretStays: an error that has nothing to hide is the same error.
func TestWhatIsNotSecretStays(t *testing.T) {
	failure := errors.New("no such thing: \"plain\"\nmake one")
	provider := serve.Redacted(p.Provider{Delete: func(context.Context, p.DeleteRequest) error { return failure }})
	assert.Equal(t, failure, provider.Delete(t.Context(), p.DeleteRequest{}))
	provider = serve.Redacted(p.Provider{Delete: func(context.Context, p.DeleteRequest) error { return nil }})
	assert.NoError(t, provider.Delete(t.Context(), p.DeleteRequest{}))
}

// TestIdentifiersOfTheConfiguration are marked as secret, and may be shown.
func TestIdentifiersOfTheConfiguration(t *testing.T) {
	l := newLoudmouth()
	given := properties(values{"login": secret(text("shown-login")), "password": secret(text("hidden-password"))})
	err := l.provider.Configure(t.Context(), p.ConfigureRequest{Args: given})
	assert.ErrorContains(t, err, "shown-login")
	assert.NotContains(t, err.Error(), "hidden-password")
	_, err = l.provider.CheckConfig(t.Context(), p.CheckRequest{Inputs: given, State: given})
	assert.ErrorContains(t, err, "shown-login")
	assert.NotContains(t, err.Error(), "hidden-password")
}

package serve

import (
	"context"
	"fmt"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

// Redacted keeps secrets out of all that a provider says: errors, failures of checks, what is said of an operation that came
// half-way. It stands outside of everything else. What a program or its state marks as secret is hidden from texts from
// then on; what an input has that only looks like a secret, and is not marked, stays readable.
//
// Lines that are shown and logged pass by [Log] instead. The names are those of properties of the configuration that
// messages may show though they are marked: they only say who signs in.
func Redacted(provider p.Provider, identifiers ...string) p.Provider {
	redacted := provider
	redacted.CheckConfig = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		learn([]property.Map{req.Inputs.Delete(identifiers...)}, []property.Map{req.State.Delete(identifiers...)})
		resp, err := provider.CheckConfig(ctx, req)
		redactFailures(resp.Failures)
		return resp, redactedError(err)
	}
	redacted.DiffConfig = func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		resp, err := provider.DiffConfig(ctx, req) // which follows a CheckConfig of the same values
		return resp, redactedError(err)
	}
	redacted.Configure = func(ctx context.Context, req p.ConfigureRequest) error {
		learn([]property.Map{req.Args.Delete(identifiers...)}, nil)
		return redactedError(provider.Configure(ctx, req))
	}
	redacted.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		learn([]property.Map{req.Inputs}, []property.Map{req.State})
		resp, err := provider.Check(ctx, req)
		redactFailures(resp.Failures)
		return resp, redactedError(err)
	}
	redacted.Diff = func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		learn([]property.Map{req.Inputs, req.OldInputs}, []property.Map{req.State})
		resp, err := provider.Diff(ctx, req)
		return resp, redactedError(err)
	}
	redacted.Create = func(ctx context.Context, req p.CreateRequest) (p.CreateResponse, error) {
		learn([]property.Map{req.Properties}, nil)
		resp, err := provider.Create(ctx, req)
		redactPartial(resp.PartialState)
		return resp, redactedError(err)
	}
	redacted.Read = func(ctx context.Context, req p.ReadRequest) (p.ReadResponse, error) {
		learn([]property.Map{req.Inputs}, []property.Map{req.Properties})
		resp, err := provider.Read(ctx, req)
		redactPartial(resp.PartialState)
		return resp, redactedError(err)
	}
	redacted.Update = func(ctx context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
		learn([]property.Map{req.Inputs, req.OldInputs}, []property.Map{req.State})
		resp, err := provider.Update(ctx, req)
		redactPartial(resp.PartialState)
		return resp, redactedError(err)
	}
	redacted.Delete = func(ctx context.Context, req p.DeleteRequest) error {
		learn([]property.Map{req.OldInputs}, []property.Map{req.Properties})
		return redactedError(provider.Delete(ctx, req))
	}
	redacted.Invoke = func(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		learn([]property.Map{req.Args}, nil)
		resp, err := provider.Invoke(ctx, req)
		redactFailures(resp.Failures)
		return resp, redactedError(err)
	}
	return redacted
}

// learn hides what inputs and states mark as secret, and spares what inputs have that is not marked. A state is not the
// program's word: one of another provider may lack marks.
func learn(inputs, states []property.Map) {
	for _, input := range inputs {
		eachText(property.New(input), false, redact.Hide, redact.Spare)
	}
	for _, state := range states {
		eachText(property.New(state), false, redact.Hide, func(string) {})
	}
}

// eachText calls one of two functions with every text in a value: the first for what is secret.
func eachText(v property.Value, inside bool, secret func(...string), plain func(string)) {
	inside = inside || v.Secret()
	switch {
	case v.IsString() && inside:
		secret(v.AsString())
	case v.IsString():
		plain(v.AsString())
	case v.IsArray():
		for _, element := range v.AsArray().All {
			eachText(element, inside, secret, plain)
		}
	case v.IsMap():
		for _, element := range v.AsMap().All {
			eachText(element, inside, secret, plain)
		}
	}
}

func redactFailures(failures []p.CheckFailure) {
	for i := range failures {
		failures[i].Reason = redact.Text(failures[i].Reason)
	}
}

func redactPartial(partial *p.InitializationFailed) {
	if partial == nil {
		return
	}
	for i := range partial.Reasons {
		partial.Reasons[i] = redact.Text(partial.Reasons[i])
	}
}

// redactedError is err, with a text that is fit to leave the process.
func redactedError(err error) error {
	if err == nil {
		return nil
	}
	text := redact.Text(err.Error())
	if text == err.Error() {
		return err
	}
	return otherWords{err, text}
}

// otherWords is an error with another text.
type otherWords struct {
	error
	text string
}

func (e otherWords) Error() string { return e.text }
func (e otherWords) Unwrap() error { return e.error }

// Logger shows lines to the user, beside the resource that its context belongs to.
type Logger struct{ to p.Logger }

// Log returns the logger of a context. It is the only way to show or to log a line: each passes [redact.Text].
func Log(ctx context.Context) Logger { return Logger{p.GetLogger(ctx)} }

// Debug shows a line to whoever asks for such, with --debug.
func (l Logger) Debug(line string) { l.to.Debug(redact.Text(line)) }

// Infof shows a line that stays.
func (l Logger) Infof(format string, args ...any) {
	l.to.Info(redact.Text(fmt.Sprintf(format, args...)))
}

// InfoStatusf shows a line until the next.
func (l Logger) InfoStatusf(format string, args ...any) {
	l.to.InfoStatus(redact.Text(fmt.Sprintf(format, args...)))
}

// Warningf shows a warning.
func (l Logger) Warningf(format string, args ...any) {
	l.to.Warning(redact.Text(fmt.Sprintf(format, args...)))
}

package credential

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// Value is what an optional input names; "" where it names nothing.
func Value(input *string) string {
	if input == nil {
		return ""
	}
	return *input
}

// Optional is an optional input that names a value; nil for "".
func Optional(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

// TextOf is a text of a state; "" where there is none, or none that is known.
func TextOf(state property.Map, name string) string {
	if value := state.Get(name); value.IsString() {
		return value.AsString()
	}
	return ""
}

// TimeOf is a time of a state; the zero time where there is none.
func TimeOf(state property.Map, name string) time.Time {
	at, _ := time.Parse(time.RFC3339, TextOf(state, name))
	return at
}

// RFC3339 is a time as an output; "" for the zero time.
func RFC3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// ErrShown is the error where Atlas took a change without an error, and shows something else.
func ErrShown(noun, what string) error {
	return fmt.Errorf("Atlas answered that all went well, and shows something else than what was asked: %s. "+
		"If it stays so, look at the %s in Atlas", what, noun)
}

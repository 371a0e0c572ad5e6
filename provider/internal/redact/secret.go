package redact

import (
	"fmt"
	"io"
	"log/slog"
)

// mask stands wherever a secret would.
const mask = "[secret]"

// Secret is a text that cannot be printed: a private key, a client secret, a token. Its zero value is no secret at all.
//
// The text lies behind a pointer, since fmt calls no method of a field that is not exported and would print its content.
type Secret struct{ text *string }

// New returns the secret text, and hides it ([Hide]).
func New(text string) Secret {
	if text == "" {
		return Secret{}
	}
	Hide(text)
	return Secret{&text}
}

// Reveal returns the text itself, "" for the zero value. What is done with it must not end in a message.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

// String is the mask, as are all other ways to print a secret.
func (Secret) String() string { return mask }

// Format writes the mask, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) } // fmt looks at no error

// MarshalJSON writes the mask.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + mask + `"`), nil }

// LogValue is the mask.
func (Secret) LogValue() slog.Value { return slog.StringValue(mask) }

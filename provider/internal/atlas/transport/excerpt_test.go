package transport

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExcerpt(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"a\n\tb\x00c\x1b[31m":    "a b c [31m",
		strings.Repeat("é", 300): strings.Repeat("é", 200) + "…",
		`{"privateKey":"0a1b2c3d-1111-2222-3333-444455556666"}`: `{"privateKey":"[redacted]"}`,
		`key 0A1B2C3D-1111-22`:                                       `key [redacted]`,
		`{"access_token": "opaque","x":1}`:                           `{"access_token": "[redacted]","x":1}`,
		`{"access_token":"opa`:                                       `{"access_token":"[redacted]`,
		`Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def-1 tail`: `Bearer [redacted] tail`,
		`secret mdb_sa_sk_AbC-123_x.`:                                `secret [redacted].`,
	} {
		assert.Equal(t, want, excerpt(in))
	}
}

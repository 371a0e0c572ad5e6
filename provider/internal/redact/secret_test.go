package redact_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
)

const hidden = "0f3c9a52-7e1d-4b8a-9c46-2d5e8f1a7b30"

// TestSecretCannotBePrinted tries every way that Go has, also from inside a struct whose fields fmt reads by reflection.
func TestSecretCannotBePrinted(t *testing.T) {
	secret := redact.New(hidden)
	inside := struct{ exported, unexported any }{secret, &secret}
	direct := struct {
		Shown  redact.Secret
		hidden redact.Secret
	}{secret, secret}
	encoded, err := json.Marshal(map[string]any{"secret": secret, "list": []redact.Secret{secret}, "struct": direct})
	require.NoError(t, err)
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("signs in", "with", secret, "also", direct)
	texts := []string{string(encoded), logged.String(), secret.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		for _, value := range []any{secret, &secret, []redact.Secret{secret}, map[string]redact.Secret{"a": secret}, inside, direct} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
	}
	for _, text := range texts {
		assert.NotContains(t, text, hidden)
		assert.NotContains(t, text, fmt.Sprintf("%x", hidden))
	}
	assert.Equal(t, hidden, secret.Reveal())
	assert.False(t, secret.IsZero())
}

func TestZeroSecret(t *testing.T) {
	assert.True(t, redact.New("").IsZero())
	assert.Empty(t, redact.Secret{}.Reveal())
}

// TestSecretIsHidden: it is taken out of texts from the moment that it exists.
func TestSecretIsHidden(t *testing.T) {
	secret := redact.New("a-secret-that-was-just-made")
	assert.Equal(t, "it is [secret], surely", redact.Text("it is "+secret.Reveal()+", surely"))
	redact.Hide("hidden-for-good")
	redact.HideBriefly("hidden-for-now")
	redact.Spare("of tenant 12345678-aaaa-4bbb-8ccc-1234567890ab")
	assert.Equal(t, "[secret], [secret], 12345678-aaaa-4bbb-8ccc-1234567890ab",
		redact.Excerpt("hidden-for-good,\n\thidden-for-now, 12345678-aaaa-4bbb-8ccc-1234567890ab"))
}

package cli

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// signature marks a secret of a state, beside its ciphertext or its plaintext.
const signature = "4dabf18193072939515e22adb298388d"

// IsSecret reports whether a value of a state is a secret.
func IsSecret(value any) bool {
	secret, ok := value.(Object)
	return ok && secret[signature] != nil
}

// reveal replaces the secrets of a state by their values.
func reveal(value any, decrypter config.Decrypter) any {
	if IsSecret(value) {
		return secretValue(value.(Object), decrypter) //nolint:errcheck // it is one
	}
	switch value := value.(type) {
	case Object:
		shown := Object{}
		for name, v := range value {
			shown[name] = reveal(v, decrypter)
		}
		return shown
	case []any:
		shown := make([]any, len(value))
		for i, v := range value {
			shown[i] = reveal(v, decrypter)
		}
		return shown
	}
	return value
}

// secretValue is the value of a secret, in plain text (as exported) or encrypted (as in a file).
func secretValue(secret Object, decrypter config.Decrypter) any {
	plain, ok := secret["plaintext"].(string)
	if text, encrypted := secret["ciphertext"].(string); encrypted {
		decrypted, err := decrypter.DecryptValue(context.Background(), text)
		if err != nil {
			return err
		}
		plain, ok = decrypted, true
	}
	var inner any
	if err := json.Unmarshal([]byte(plain), &inner); err != nil || !ok {
		return fmt.Errorf("not a secret: %v", err) //nolint:errorlint // may be nil
	}
	return reveal(inner, decrypter)
}

// decrypter decrypts a deployment, by the suite's passphrase and the salt that the deployment carries.
func (h *Home) decrypter(d apitype.DeploymentV3) (config.Decrypter, error) {
	var provider struct{ Salt string }
	if d.SecretsProviders == nil || d.SecretsProviders.Type != "passphrase" {
		return nil, fmt.Errorf("its secrets are not encrypted under a passphrase: %+v", d.SecretsProviders)
	}
	if err := json.Unmarshal(d.SecretsProviders.State, &provider); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if known, ok := h.decrypters[provider.Salt]; ok {
		return known, nil
	}
	salt, _, _ := strings.Cut(strings.TrimPrefix(provider.Salt, "v1:"), ":")
	decoded, err := base64.StdEncoding.DecodeString(salt)
	if err != nil {
		return nil, fmt.Errorf("salt %q: %w", provider.Salt, err)
	}
	h.decrypters[provider.Salt] = config.NewSymmetricCrypterFromPassphrase(h.passphrase, decoded)
	return h.decrypters[provider.Salt], nil
}

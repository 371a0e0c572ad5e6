package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// signature marks a secret of a state, beside its ciphertext or its plaintext.
const signature = "4dabf18193072939515e22adb298388d"

// reveal replaces the secrets of a state by their values.
func reveal(value any) any {
	switch value := value.(type) {
	case object:
		if value[signature] != nil {
			return secretValue(value)
		}
		shown := object{}
		for name, v := range value {
			shown[name] = reveal(v)
		}
		return shown
	case []any:
		shown := make([]any, len(value))
		for i, v := range value {
			shown[i] = reveal(v)
		}
		return shown
	}
	return value
}

// secretValue is the value of a secret, in plain text (as exported) or encrypted (as in a file).
func secretValue(secret object) any {
	plain, ok := secret["plaintext"].(string)
	if text, encrypted := secret["ciphertext"].(string); encrypted {
		decrypted, err := crypter().DecryptValue(context.Background(), text)
		if err != nil {
			return err
		}
		plain, ok = decrypted, true
	}
	var inner any
	if err := json.Unmarshal([]byte(plain), &inner); err != nil || !ok {
		return fmt.Errorf("not a secret: %v", err) //nolint:errorlint // may be nil
	}
	return reveal(inner)
}

// crypter decrypts the states of all stacks, which are copies of one: the passphrase and the salt are the same.
var crypter = sync.OnceValue(func() config.Crypter {
	text, err := os.ReadFile(filepath.Join(blank, settingsFile))
	if err != nil {
		panic(err)
	}
	_, salt, _ := strings.Cut(string(text), "encryptionsalt: v1:")
	salt, _, _ = strings.Cut(salt, ":")
	decoded, err := base64.StdEncoding.DecodeString(salt)
	if err != nil {
		panic(err)
	}
	return config.NewSymmetricCrypterFromPassphrase(passphrase, decoded)
})

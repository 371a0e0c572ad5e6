package apikey

import (
	"context"
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// bringPrivateKey is how a user gives a key that was imported its private half.
const bringPrivateKey = "give that resource the private key, which pulumi stack export --show-secrets shows, as the secret input " +
	propExistingPrivateKey + ", and run pulumi up again"

// privateKeyForm is how Atlas writes a private key.
var privateKeyForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// tellOfPrivateKey says, where a key was imported, what cannot be had and what can be done.
func tellOfPrivateKey(ctx context.Context, urn resource.URN, inputs property.Map) {
	const shown = "Atlas shows a private key only when it creates the key: the output " + propPrivateKey + " is null. "
	if !inputs.Get(propExistingPrivateKey).IsNull() {
		serve.Log(ctx).Infof(shown+"The next `pulumi up` takes it from %s", propExistingPrivateKey)
		return
	}
	serve.Log(ctx).Infof(shown+"If you have it, set the secret input %s. If nobody has it, have another key made in place of this one, "+
		"which is deleted: take out `protect` and `import`, and run pulumi up --replace '%s'", propExistingPrivateKey, urn)
}

// checkExistingPrivateKey finds what is no private key, before Atlas is asked whether it is the right one.
func checkExistingPrivateKey(c *serve.Checker, n serve.Node) {
	if n.Value.IsNull() {
		return
	}
	if text, ok := c.Text(n, "leave it out, or give the private key that the imported key has"); ok && !privateKeyForm.MatchString(text) {
		c.Fail(n, "[secret] is not a private key: it has five groups of hexadecimal digits, 8-4-4-4-12")
	}
}

// takesPrivateKey reports whether the private key that the program brings along is to be taken: while state has none.
func takesPrivateKey(inState, existing property.Value) bool {
	return !(inState.IsString() && inState.AsString() != "") && !existing.IsNull()
}

// checkIsPrivateKey holds a private key against what Atlas shows of the one that the key has.
func checkIsPrivateKey(ctx context.Context, client *atlas.Client, orgID, apiKeyID, privateKey string) error {
	can, publicKey, err := client.Keys().CanHave(ctx, orgID, apiKeyID, redact.New(privateKey))
	if err == nil && !can {
		err = fmt.Errorf("%s: this is not the private key of API key %s: its last group is another than Atlas shows of that. "+
			"Give the one that belongs to the public key %s, or leave it out", propExistingPrivateKey, apiKeyID, publicKey)
	}
	return err
}

package apikey

import (
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// Rotation says when a key is rotated, in place: a new one is made, and the old one lives on for a while as the previous one.
type Rotation struct {
	// Triggers rotate when one of them changes.
	Triggers map[string]string `pulumi:"triggers,optional"`
	// MaxAgeDays, 1 or more, is the age at which the key is rotated.
	MaxAgeDays *int `pulumi:"maxAgeDays,optional"`
	// OverlapHours, 1 or more, is how long the previous key is kept at least. Nil: until the next rotation.
	OverlapHours *int `pulumi:"overlapHours,optional"`
}

// KeyOutputs are what Atlas has issued of a key: the current one, and the previous one while it lives.
type KeyOutputs struct {
	// APIKeyID, PublicKey and CreatedAt are empty where the current key has vanished and the previous one has not.
	APIKeyID  string `pulumi:"apiKeyId"`
	PublicKey string `pulumi:"publicKey"`
	// PrivateKey is empty where nobody but its creator knows it: after an import. It is then null in state.
	PrivateKey string `pulumi:"privateKey" provider:"secret"`
	// CreatedAt is in RFC 3339, UTC, to the second, as all times are.
	CreatedAt string `pulumi:"createdAt"`

	PreviousAPIKeyID    *string `pulumi:"previousApiKeyId,optional"`
	PreviousPublicKey   *string `pulumi:"previousPublicKey,optional"`
	PreviousPrivateKey  *string `pulumi:"previousPrivateKey,optional" provider:"secret"`
	PreviousCreatedAt   *string `pulumi:"previousCreatedAt,optional"`
	PreviousRetireAfter *string `pulumi:"previousRetireAfter,optional"`
	RotatedAt           *string `pulumi:"rotatedAt,optional"`
	// AppliedTriggers are the triggers of the last rotation, or that were recorded since.
	AppliedTriggers map[string]string `pulumi:"appliedTriggers,optional"`
}

// Names of the properties of a rotation.
const (
	propOverlapHours        = "overlapHours"
	propPreviousPublicKey   = "previousPublicKey"
	propPreviousPrivateKey  = "previousPrivateKey"
	propPreviousCreatedAt   = "previousCreatedAt"
	propPreviousRetireAfter = "previousRetireAfter"
	propRotatedAt           = "rotatedAt"
)

// mirrored are the outputs that are a part of an input.
var mirrored = map[string][]string{credential.PropAppliedTriggers: {credential.PropRotation, credential.PropTriggers}}

// Annotate describes the rotation.
func (r *Rotation) Annotate(a infer.Annotator) {
	a.SetToken("index", "ApiKeyRotation")
	a.Describe(&r, "When an API key is rotated: a new key is made in place of it, and the old one lives on for a while as the previous key.")
	a.Describe(&r.Triggers, "Any values. When one of them changes, the key is rotated. The first ones are only recorded, unless the private "+
		"key is null, as after an import: then the key is rotated into having one.")
	a.Describe(&r.MaxAgeDays, "The key is rotated by the first `pulumi up` at which it is that many days old. 1 or more.")
	a.Describe(&r.OverlapHours, "How many hours the previous key is kept at least: the first `pulumi up` after that deletes it. 1 or more; less "+
		"than `maxAgeDays`. Left out, it is kept until the next rotation.")
}

// Annotate describes the outputs.
func (k *KeyOutputs) Annotate(a infer.Annotator) {
	a.Describe(&k.APIKeyID, apiKeyIDText)
	a.Describe(&k.PublicKey, publicKeyText)
	a.Describe(&k.PrivateKey, privateKeyText)
	a.Describe(&k.CreatedAt, createdAtText)
	a.Describe(&k.PreviousAPIKeyID, "The id of the key that the last rotation left behind; null where it is deleted, or was none.")
	a.Describe(&k.PreviousPublicKey, "The public half of the previous key.")
	a.Describe(&k.PreviousPrivateKey, "The private half of the previous key, always a secret; null where nobody knows it.")
	a.Describe(&k.PreviousCreatedAt, "When the previous key was created, in RFC 3339, UTC.")
	a.Describe(&k.PreviousRetireAfter, "The first `pulumi up` after this time deletes the previous key, in RFC 3339, UTC; null where it is kept "+
		"until the next rotation.")
	a.Describe(&k.RotatedAt, "When the key was last rotated, in RFC 3339, UTC.")
	a.Describe(&k.AppliedTriggers, "The triggers that the last rotation had, or that were recorded since.")
}

const rotationText = "When the key is rotated in place, with an overlap in which the old key goes on working. Left out, it is not."

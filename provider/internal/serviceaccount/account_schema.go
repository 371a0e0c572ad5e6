package serviceaccount

import (
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
)

// Names of the properties of the family beyond those of package credential. A test holds them against the schema.
const (
	propName                    = "name"
	propClientID                = "clientId"
	propClientSecret            = "clientSecret"
	propSecretID                = "secretId"
	propSecretCreatedAt         = "secretCreatedAt"
	propSecretExpiresAt         = "secretExpiresAt"
	propSecretExpiresAfterHours = "secretExpiresAfterHours"
	propPreviousSecretID        = "previousSecretId"
	propPreviousClientSecret    = "previousClientSecret"
	propPreviousSecretExpiresAt = "previousSecretExpiresAt"
	propBeforeExpiryHours       = "beforeExpiryHours"
	propExpiresAt               = "expiresAt"
)

// AccountProperties are the inputs of both resources that make an account which are outputs too, as Atlas has them.
type AccountProperties struct {
	// Name has 1 to 64 characters, Description 1 to 250.
	Name        string `pulumi:"name"`
	Description string `pulumi:"description"`
	// RoleNames has at least one role, ORG_* or GROUP_*. It is a set.
	RoleNames []string `pulumi:"roleNames"`
	// SecretExpiresAfterHours, 8 to 8760, is how long the next secret lives.
	SecretExpiresAfterHours int `pulumi:"secretExpiresAfterHours"`
	// AccessList are IP addresses and ranges in CIDR notation. It is a set. Nil: the access list is not managed.
	AccessList *[]string `pulumi:"accessList,optional"` // a pointer, since an empty list is decoded as nil
	// Rotation is nil where the secret is rotated only once it is gone or has expired.
	Rotation *Rotation `pulumi:"rotation,optional"`
}

// Rotation says when a secret is rotated, in place: a new one is made, and the old one lives on for as long as Atlas lets it.
type Rotation struct {
	// Triggers rotate when one of them changes.
	Triggers map[string]string `pulumi:"triggers,optional"`
	// MaxAgeDays, 1 or more, is the age at which the secret is rotated.
	MaxAgeDays *int `pulumi:"maxAgeDays,optional"`
	// BeforeExpiryHours, 1 or more, is how long before its expiry the secret is rotated. Nil: a quarter of its lifetime, 144 at the most.
	BeforeExpiryHours *int `pulumi:"beforeExpiryHours,optional"`
}

// AccountOutputs are what Atlas has issued of an account.
type AccountOutputs struct {
	ClientID string `pulumi:"clientId"`
	// ClientSecret is empty where nobody but its creator knows it: after an import. It is then null in state.
	ClientSecret string  `pulumi:"clientSecret" provider:"secret"`
	SecretID     *string `pulumi:"secretId,optional"`
	// SecretCreatedAt stays when a secret vanishes: it tells such an account from one that was imported, of which no secret is known.
	// All times are in RFC 3339, UTC, to the second.
	SecretCreatedAt *string `pulumi:"secretCreatedAt,optional"`
	SecretExpiresAt *string `pulumi:"secretExpiresAt,optional"`

	PreviousSecretID        *string `pulumi:"previousSecretId,optional"`
	PreviousClientSecret    *string `pulumi:"previousClientSecret,optional" provider:"secret"`
	PreviousSecretExpiresAt *string `pulumi:"previousSecretExpiresAt,optional"`

	CreatedAt string `pulumi:"createdAt"`
	// AppliedTriggers are the triggers of the last rotation, or that were recorded since.
	AppliedTriggers map[string]string `pulumi:"appliedTriggers,optional"`
}

// mirrored are the outputs that are a part of an input.
var mirrored = map[string][]string{credential.PropAppliedTriggers: {credential.PropRotation, credential.PropTriggers}}

var (
	_ infer.Annotated = (*AccountProperties)(nil)
	_ infer.Annotated = (*Rotation)(nil)
	_ infer.Annotated = (*AccountOutputs)(nil)
)

// Annotate describes the inputs that are outputs too, except for the roles, which are not the same for both.
func (p *AccountProperties) Annotate(a infer.Annotator) {
	a.Describe(&p.Name, "The name of the service account, as the Atlas console lists it: 1 to 64 characters, letters, digits, spaces and `-_.,'`. "+
		"It need not be unique.")
	a.Describe(&p.Description, "What the service account is for: 1 to 250 characters, of the same kind as those of the name.")
	a.Describe(&p.RoleNames, "The roles of the service account, at least one: of a `ServiceAccount` those in the organization (`ORG_*`), of a "+
		"`ProjectServiceAccount` those in the project (`GROUP_*`). Order and repetition mean nothing.")
	a.Describe(&p.SecretExpiresAfterHours, secretExpiresAfterHoursText+" Changing it applies from the next secret on.")
	a.Describe(&p.AccessList, credential.AccessListText("service account"))
	a.Describe(&p.Rotation, "When the secret is rotated in place, before it expires, with an overlap in which the old one goes on working. Left "+
		"out, a new secret is made only once the old one has expired or is gone.")
}

const secretExpiresAfterHoursText = "How many hours a secret lives, 8 to 8760; the organization may have set a lower limit."

// Annotate describes the rotation.
func (r *Rotation) Annotate(a infer.Annotator) {
	a.SetToken("index", "ServiceAccountRotation")
	a.Describe(&r, "When the client secret of a service account is rotated: a new one is made in place of it, and the old one lives on as the "+
		"previous secret, for seven days at the most.")
	a.Describe(&r.Triggers, "Any values. When one of them changes, the secret is rotated. The first ones are only recorded, unless the secret "+
		"is null, as after an import: then one is made.")
	a.Describe(&r.MaxAgeDays, "The secret is rotated by the first `pulumi up` at which it is that many days old. 1 or more.")
	a.Describe(&r.BeforeExpiryHours, "The secret is rotated by the first `pulumi up` in the last hours before it expires, so many. 1 or more, fewer "+
		"than `secretExpiresAfterHours`. Left out, a quarter of its lifetime, and no more than 144.")
}

// Annotate describes the outputs.
func (o *AccountOutputs) Annotate(a infer.Annotator) {
	a.Describe(&o.ClientID, clientIDText)
	a.Describe(&o.ClientSecret, "The secret that the service account signs in with, always a secret. Atlas shows it only when it creates it: null after "+
		"an import.")
	a.Describe(&o.SecretID, "Unique 24-hexadecimal digit string that identifies the secret; null where none is known.")
	a.Describe(&o.SecretCreatedAt, "When the secret was created, in RFC 3339, UTC; null where none was ever known.")
	a.Describe(&o.SecretExpiresAt, "When the secret expires, in RFC 3339, UTC. Atlas brings it forward to seven days from then when another secret is made.")
	a.Describe(&o.PreviousSecretID, "The id of the secret that the last rotation left behind; null where it is gone, or was none.")
	a.Describe(&o.PreviousClientSecret, "The previous secret itself, always a secret; null where nobody knows it.")
	a.Describe(&o.PreviousSecretExpiresAt, "When the previous secret expires, in RFC 3339, UTC.")
	a.Describe(&o.CreatedAt, "When the service account was created, in RFC 3339, UTC.")
	a.Describe(&o.AppliedTriggers, "The triggers that the last rotation had, or that were recorded since.")
}

const clientIDText = "The client id of the service account: `mdb_sa_id_` and 24 hexadecimal digits."

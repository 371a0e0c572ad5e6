package apikey

import (
	_ "embed"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/role"
)

// Names of the properties of the family, as programs, state and property paths spell them. A test holds them against
// the schema.
const (
	propProjectAssignments = "projectAssignments"
	propOrgRoleNames       = "orgRoleNames"
	propAPIKeyID           = "apiKeyId"
	propPreviousAPIKeyID   = "previousApiKeyId"
	propPublicKey          = "publicKey"
	propPrivateKey         = "privateKey"
	propExistingPrivateKey = "existingPrivateKey"
)

var (
	_ infer.Annotated = (*ProjectAPIKey)(nil)
	_ infer.Annotated = (*ProjectAPIKeyArgs)(nil)
	_ infer.Annotated = (*ProjectAPIKeyProperties)(nil)
	_ infer.Annotated = (*ProjectAPIKeyState)(nil)
	_ infer.Annotated = (*ProjectAssignment)(nil)
)

// ProjectAssignment gives an API key roles in one project.
type ProjectAssignment struct {
	// ProjectID is 24 hexadecimal digits. Check fills in the provider's default project where it is empty.
	ProjectID string `pulumi:"projectId,optional"`
	// RoleNames has at least one GROUP_* role. It is a set: order and repetition mean nothing.
	RoleNames []string `pulumi:"roleNames"`
}

// ProjectAPIKeyProperties are the inputs of [ProjectAPIKey] that are outputs too, as Atlas has them.
type ProjectAPIKeyProperties struct {
	// Description has 1 to 250 characters.
	Description string `pulumi:"description"`
	// ProjectAssignments has at least one element and names no project twice. It is a set.
	ProjectAssignments []ProjectAssignment `pulumi:"projectAssignments"`
	// OrgRoleNames are ORG_* roles. It is a set. Nil: the organization roles are not managed.
	OrgRoleNames []string `pulumi:"orgRoleNames,optional"`
	// AccessList are IP addresses and ranges in CIDR notation. It is a set. Nil: the access list is not managed.
	AccessList *[]string `pulumi:"accessList,optional"` // a pointer, since an empty list is decoded as nil
	// DeletionMode is "delete", which nil is too, or "unassign".
	DeletionMode *string `pulumi:"deletionMode,optional"`
	// Rotation is nil where the key is not rotated.
	Rotation *Rotation `pulumi:"rotation,optional"`
}

// ProjectAPIKeyArgs are the inputs of [ProjectAPIKey].
type ProjectAPIKeyArgs struct {
	ProjectAPIKeyProperties

	// ExistingPrivateKey is that of an imported key; it is used while the state has none.
	ExistingPrivateKey *string `pulumi:"existingPrivateKey,optional" provider:"secret"`
}

// ProjectAPIKeyState are the outputs of [ProjectAPIKey]: the inputs as Atlas has them, and what Atlas issued.
type ProjectAPIKeyState struct {
	ProjectAPIKeyProperties
	KeyOutputs

	OrgID string `pulumi:"orgId"`
}

// projectAPIKeyDoc is the resource's text in the registry and in the SDKs.
//
//go:embed project_api_key.md
var projectAPIKeyDoc string

// Annotate gives the resource its token and its text in the registry.
func (k *ProjectAPIKey) Annotate(a infer.Annotator) {
	a.SetToken("index", "ProjectApiKey")
	a.Describe(&k, projectAPIKeyDoc)
}

// Annotate describes the assignment's properties.
func (p *ProjectAssignment) Annotate(a infer.Annotator) {
	a.Describe(&p, "The roles that an API key has in one project.")
	a.Describe(&p.ProjectID, "Unique 24-hexadecimal digit string that identifies the project. "+
		"Defaults to the `projectId` of the provider's configuration, where that is set.")
	a.Describe(&p.RoleNames, "The roles of the key in this project, at least one: "+credential.RolesText(role.Project)+
		". Order and repetition mean nothing.")
}

// Annotate describes the inputs.
func (k *ProjectAPIKeyProperties) Annotate(a infer.Annotator) {
	a.Describe(&k.Description, "What the key is for, as the Atlas console lists it. 1 to 250 characters. "+
		"Changing it needs a provider credential with the Organization Owner role.")
	a.Describe(&k.ProjectAssignments, "The projects that the key may be used for, with its roles in each; at least one. "+
		"Each project stands in the list once. Order means nothing; the key is created in the first one's project.")
	a.Describe(&k.OrgRoleNames, "The roles of the key in the organization: "+credential.RolesText(role.Organization)+". "+
		"Leave it out to have Atlas grant `ORG_MEMBER` and the provider leave the organization roles alone; "+
		"taken out later, the key goes back to `ORG_MEMBER`. Order and repetition mean nothing.")
	a.Describe(&k.AccessList, credential.AccessListText("key"))
	a.Describe(&k.Rotation, rotationText)
	a.Describe(&k.DeletionMode, "What becomes of the key when the resource is deleted. `delete`, the default, deletes it in Atlas, "+
		"which takes the Organization Owner role. `unassign` takes it out of the projects of this resource and leaves it in the "+
		"organization, for who owns projects only; whoever has its private key can still sign in with it then.")
}

// Annotate describes the input that is no output.
func (k *ProjectAPIKeyArgs) Annotate(a infer.Annotator) {
	a.Describe(&k.ExistingPrivateKey, existingPrivateKeyText)
}

// Annotate describes the outputs.
func (k *ProjectAPIKeyState) Annotate(a infer.Annotator) {
	a.Describe(&k.OrgID, orgIDText)
}

// Descriptions of what several resources have.
const (
	existingPrivateKeyText = "The private key of a key that was imported, for whom has it. It is used only while the output " +
		"`privateKey` is null: the next update checks it against what Atlas shows of the key's own, and `privateKey` is known from then " +
		"on. It may be taken out again after that."
	apiKeyIDText   = "Unique 24-hexadecimal digit string that identifies the API key."
	publicKeyText  = "The public half of the key: the user name of HTTP digest authentication."
	privateKeyText = "The private half of the key, always a secret. Atlas shows it once, when the key is created: " +
		"it is null where the key was imported, until `existingPrivateKey` brings it along."
	orgIDText     = "Unique 24-hexadecimal digit string that identifies the organization of the key."
	createdAtText = "When the key was created, in RFC 3339, UTC."
)

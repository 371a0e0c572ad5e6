package atlas

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// MintRequest says what key to create, and where: in a project, or in an organization where no project is named.
type MintRequest struct {
	ProjectID, OrgID string
	Description      string
	// Roles are ORG_* roles and, in a project, GROUP_* roles of that. In a project Atlas adds ORG_MEMBER where there is no
	// ORG_* role; in an organization it adds nothing.
	Roles []string
}

var (
	opMintKey      = operation{verb: "create", noun: KindAPIKey, role: roleAccessManager, scope: KindProject, makes: "key"}
	opMintKeyInOrg = operation{verb: "create", noun: KindAPIKey, role: roleOrgOwner, scope: KindOrganization, makes: "key"}
)

// call is the minting request of that key.
func (r MintRequest) call() call {
	if r.ProjectID == "" {
		org := Object{KindOrganization, r.OrgID}
		return call{opMintKeyInOrg, []Object{org}, bucketOf(endpointsOfKeys, org)}
	}
	project := Object{KindProject, r.ProjectID}
	minting := call{opMintKey, []Object{project}, bucketOf(endpointsOfKeys, project)}
	if !slices.Equal(r.fingerprint().orgRoles, defaultOrgRoles) {
		minting.also = ", and " + roleOrgOwner + " to grant organization roles"
	}
	return minting
}

// Mint creates a key and returns it with its private key, which Atlas shows this once; see once. No key is
// left behind that the error does not name, save where Atlas does not show it in time or does not list its keys
// (docs/reliability.md). The description is sent without white space at its ends.
//
// An error beside a key that has an id says that Atlas created the key, and that not all of it is known: it is to be
// recorded all the same.
func (k Keys) Mint(ctx context.Context, request MintRequest) (Key, error) {
	request.Description = strings.TrimSpace(request.Description)
	want := request.fingerprint()
	call := request.call()
	key, err := once[Key]{
		client:      k.client,
		call:        call,
		fingerprint: fmt.Sprintf("%s %q", KindAPIKey, want),
		label:       "description",
		value:       request.Description,
		secret:      "private key",
		send:        func(ctx context.Context) (Key, error) { return k.postMint(ctx, call, request) },
		traces: func(ctx context.Context) ([]trace, error) {
			list := k.ofOrg(request.OrgID)
			if request.ProjectID != "" {
				list = k.ofProject(request.ProjectID)
			}
			keys, err := list.all(ctx)
			return want.traces(keys), err
		},
		alone: func(ctx context.Context, t trace) (bool, error) {
			key, err := k.peek(ctx, t.orgID, t.object.ID)
			if IsNotFound(err, KindAPIKey) {
				return true, nil
			}
			return err == nil && want.fits(key), err
		},
		discard:     func(ctx context.Context, t trace) error { return k.Delete(ctx, t.orgID, t.object.ID) },
		discardRole: opDeleteKey.role,
	}.do(ctx)
	if err != nil || want.shownBy(key) {
		return key, err
	}
	return k.readRest(ctx, call, key)
}

// postMint sends the minting request. What the SDK makes of the answer is not looked at: it refuses all of what is odd in
// part.
func (k Keys) postMint(ctx context.Context, call call, request MintRequest) (Key, error) {
	var response *http.Response
	var err error
	if request.ProjectID == "" {
		body := admin.CreateAtlasOrganizationApiKey{Desc: request.Description, Roles: request.Roles}
		_, response, err = k.client.api.ProgrammaticAPIKeysApi.CreateOrgApiKey(call.describe(ctx), request.OrgID, &body).Execute()
	} else {
		body := admin.CreateAtlasProjectApiKey{Desc: request.Description, Roles: request.Roles}
		_, response, err = k.client.api.ProgrammaticAPIKeysApi.CreateGroupApiKey(call.describe(ctx), request.ProjectID, &body).Execute()
	}
	if err != nil && (response == nil || response.StatusCode >= http.StatusBadRequest) {
		return Key{}, call.failed(response, err)
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil { // unreachable: it is in memory
		return Key{}, call.malformed(response, err, nil)
	}
	key, err := mintedKey(answer, request.OrgID)
	if err != nil {
		return Key{}, call.malformed(response, err, nil)
	}
	k.Known(key.ID)
	return key, nil
}

// readRest reads what the answer to the minting request did not show.
func (k Keys) readRest(ctx context.Context, call call, minted Key) (Key, error) {
	projectID := call.id(KindProject)
	var err error
	if minted.OrgID == "" {
		minted.OrgID, err = k.client.Projects().Org(ctx, projectID)
	}
	var read Key
	if err == nil {
		var hint []string
		if projectID != "" {
			hint = []string{projectID}
		}
		read, err = k.Read(ctx, minted.OrgID, minted.ID, hint)
	}
	if err != nil {
		call.operation, call.about = opReadKey, append([]Object{{KindAPIKey, minted.ID}}, call.about...)
		apiErr := call.unanswered(fmt.Errorf("Atlas has created it, with an answer that does not show all of it, and: %w", withoutFix(err)))
		apiErr.Fix = fixOf(err)
		return minted, apiErr
	}
	read.PrivateKey = minted.PrivateKey
	return read, nil
}

// defaultOrgRoles are what Atlas gives a key for which no organization role is asked.
var defaultOrgRoles = []string{"ORG_MEMBER"}

// fingerprint is all that a minting request says of the key to be: what a key has if that request made it.
type fingerprint struct {
	orgID, projectID, description string
	projectRoles, orgRoles        []string // as Atlas will have them: sorted sets
}

func (r MintRequest) fingerprint() fingerprint {
	want := fingerprint{orgID: r.OrgID, projectID: r.ProjectID, description: strings.TrimSpace(r.Description)}
	for _, role := range r.Roles {
		if strings.HasPrefix(role, "ORG_") {
			want.orgRoles = append(want.orgRoles, role)
		} else {
			want.projectRoles = append(want.projectRoles, role)
		}
	}
	if want.orgRoles == nil && r.ProjectID != "" {
		want.orgRoles = defaultOrgRoles
	}
	want.projectRoles, want.orgRoles = set.Sorted(want.projectRoles), set.Sorted(want.orgRoles)
	return want
}

// shownBy tells whether an answer has shown all of the key that a request of this fingerprint made.
func (f fingerprint) shownBy(key Key) bool {
	return key.PublicKey != "" && key.Description != "" && key.OrgID != "" && (len(f.projectRoles) == 0 || len(key.Projects[f.projectID]) > 0) &&
		(f.projectID != "" || len(key.OrgRoles) > 0)
}

// fits tells whether the key is as a request of this fingerprint made it, and in no other project. A project's list need
// not show the others.
func (f fingerprint) fits(key Key) bool {
	projects := 0
	if f.projectID != "" {
		projects = 1
	}
	return strings.TrimSpace(key.Description) == f.description &&
		len(key.Projects) == projects &&
		slices.Equal(key.Projects[f.projectID], f.projectRoles) &&
		slices.Equal(key.OrgRoles, f.orgRoles)
}

// traces are those of the keys that fit.
func (f fingerprint) traces(keys map[string]Key) []trace {
	var traces []trace
	for id, key := range keys {
		made, err := objectid.CreatedAt(id)
		if err != nil || !f.fits(key) {
			continue
		}
		object := Object{KindAPIKey, id}
		traces = append(traces, trace{
			object: object,
			orgID:  key.OrgID,
			name:   fmt.Sprintf("%s (public key %s, created %s)", object, redact.Excerpt(key.PublicKey), made.UTC().Format(time.RFC3339)),
			made:   made,
		})
	}
	return traces
}

package apikey

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/credential"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/rotation"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// keyUpdate is an Update of a key, and of the previous one: what its resource says of it.
type keyUpdate struct {
	session  *session.Session
	client   *atlas.Client
	triggers map[string]string
	// change takes the steps from what the keys have to what the program names.
	change func() error
	// request makes a new key. made records it, and gives it what the request does not, unless that is not known of the request.
	request func() atlas.MintRequest
	made    func(minted atlas.Key, err error) error
	// discard is what becomes of a previous key whose time is over.
	discard func(keyID string) error
}

// update changes both keys, and then makes a new one in place of the current one, where that is due, or ends the previous one. k is what
// is reached, whatever fails.
func (k *KeyOutputs) update(ctx context.Context, u keyUpdate) error {
	plan := planOfUpdate(ctx, u.session)
	if plan.Rotate && k.PreviousAPIKeyID != nil && k.APIKeyID != "" { // no more than two are kept, and this one needs no change
		if err := k.retire(ctx, u); err != nil {
			return fmt.Errorf("no new key was made, since the one before the current one is to go first: %w", err)
		}
	}
	if k.APIKeyID != "" {
		if err := u.change(); err != nil {
			return err
		}
	}
	if !plan.Rotate {
		k.settle(ctx, u, plan)
		return nil
	}
	minted, err := k.turn(ctx, u, plan)
	if minted.ID == "" {
		return err
	}
	return u.made(minted, err)
}

// turn makes a new key the current one. A key that has an id is made.
func (k *KeyOutputs) turn(ctx context.Context, u keyUpdate, plan rotation.Plan) (atlas.Key, error) {
	serve.Progress(ctx, "making the new key")
	minted, err := u.client.Keys().Mint(ctx, u.request())
	if minted.ID == "" {
		return minted, err
	}
	if k.APIKeyID != "" { // else the previous key keeps its time
		k.PreviousAPIKeyID, k.PreviousPublicKey = credential.Optional(k.APIKeyID), credential.Optional(k.PublicKey)
		k.PreviousPrivateKey, k.PreviousCreatedAt = credential.Optional(k.PrivateKey), credential.Optional(k.CreatedAt)
		k.PreviousRetireAfter = credential.Optional(credential.RFC3339(plan.RetireAfter))
		k.RotatedAt = credential.Optional(credential.RFC3339(serve.OccasionOf(ctx).Now))
	}
	k.APIKeyID, k.PublicKey, k.PrivateKey, k.CreatedAt = minted.ID, minted.PublicKey, minted.PrivateKey.Reveal(), createdAt(minted.ID)
	k.AppliedTriggers = maps.Clone(u.triggers)
	return minted, err
}

// settle carries out what of a plan makes no key: the previous key is retired, triggers are recorded. That a key cannot be retired
// is no failure: it is tried again by each update.
func (k *KeyOutputs) settle(ctx context.Context, u keyUpdate, plan rotation.Plan) {
	if plan.Record {
		k.AppliedTriggers = maps.Clone(u.triggers)
	}
	if k.PreviousAPIKeyID == nil {
		return
	}
	k.PreviousRetireAfter = credential.Optional(credential.RFC3339(plan.RetireAfter))
	if plan = credential.Restrained(ctx, u.session, plan); !plan.Retire {
		return
	}
	if err := k.retire(ctx, u); err != nil {
		serve.Log(ctx).Warningf("the previous key (public key %s) stays, and is tried again by the next pulumi up: %v", credential.Value(k.PreviousPublicKey), err)
	}
}

// retire ends the previous key. One that another resource of the program is stays, and is that one's alone from then on.
func (k *KeyOutputs) retire(ctx context.Context, u keyUpdate) error {
	if holder, held := serve.OccasionOf(ctx).Elsewhere(objectOfKey(*k.PreviousAPIKeyID)); held {
		serve.Log(ctx).Warningf("the previous key (public key %s) was not deleted: it is alive in %s", credential.Value(k.PreviousPublicKey), holder)
		k.dropPrevious()
		return nil
	}
	err := refuseOwnKey(u.session, *k.PreviousAPIKeyID, credential.Value(k.PreviousPublicKey))
	if err == nil {
		err = u.discard(*k.PreviousAPIKeyID)
	}
	if err == nil {
		k.dropPrevious()
	}
	return err
}

func (k *KeyOutputs) dropPrevious() {
	k.PreviousAPIKeyID, k.PreviousPublicKey, k.PreviousPrivateKey, k.PreviousCreatedAt, k.PreviousRetireAfter = nil, nil, nil, nil, nil
}

// alive are the ids of the keys that live, the previous one first.
func (k *KeyOutputs) alive() []string {
	return credential.Without([]string{credential.Value(k.PreviousAPIKeyID), k.APIKeyID}, []string{""})
}

// both does something to the previous key and then to the current one. That the previous one has vanished is no failure.
func (k *KeyOutputs) both(do func(keyID string) error) error {
	for _, keyID := range k.alive() {
		if err := do(keyID); err != nil && (keyID == k.APIKeyID || !atlas.IsNotFound(err, atlas.KindAPIKey)) {
			return err
		}
	}
	return nil
}

// readBoth reads the current key and the previous one, and drops what is gone. found is the current one, without an id where it is
// gone; gone says that neither is there.
func (k *KeyOutputs) readBoth(ctx context.Context, client *atlas.Client, orgID string, projects []string) (found atlas.Key, gone bool, err error) {
	if previous := credential.Value(k.PreviousAPIKeyID); previous != "" {
		_, err := client.Keys().Read(ctx, orgID, previous, projects)
		if atlas.IsNotFound(err, atlas.KindAPIKey) {
			k.dropPrevious()
		} else if err != nil {
			return found, false, err
		}
	}
	if k.APIKeyID != "" {
		found, err = client.Keys().Read(ctx, orgID, k.APIKeyID, projects)
		if atlas.IsNotFound(err, atlas.KindAPIKey) {
			found, err = atlas.Key{}, nil
		}
		if err != nil {
			return found, false, err
		}
	}
	if found.ID == "" {
		k.APIKeyID, k.PublicKey, k.PrivateKey, k.CreatedAt = "", "", "", ""
	}
	return found, found.ID == "" && k.PreviousAPIKeyID == nil, nil
}

// refuseOwn is the error for deleting a key that the provider signs in with.
func (k *KeyOutputs) refuseOwn(s *session.Session) error {
	if err := refuseOwnKey(s, credential.Value(k.PreviousAPIKeyID), credential.Value(k.PreviousPublicKey)); err != nil {
		return err
	}
	return refuseOwnKey(s, k.APIKeyID, k.PublicKey)
}

// newKey are the outputs of a key that is the only one.
func newKey(key atlas.Key) KeyOutputs {
	return KeyOutputs{APIKeyID: key.ID, PublicKey: key.PublicKey, PrivateKey: key.PrivateKey.Reveal(), CreatedAt: createdAt(key.ID)}
}

// keptID is the id that a resource keeps as its handle, whichever key it stands for by now. That of the bridged provider becomes
// ours.
func keptID(id string, found atlas.Key) string {
	if !objectid.Valid(id) && found.ID != "" {
		return found.ID
	}
	return id
}

// setAccessLists makes the access list of both keys what the program names, and list what the current one has then.
func (k *KeyOutputs) setAccessLists(ctx context.Context, client *atlas.Client, orgID string, list **[]string, want *[]string) error {
	before := *list
	return k.both(func(keyID string) error {
		reached, err := credential.SetAccessList(ctx, client.KeyAccessList(orgID, keyID), before, want)
		if keyID == k.APIKeyID {
			*list = reached
		}
		return err
	})
}

// same reports whether two sets of outputs say the same.
func (k *KeyOutputs) same(other KeyOutputs) bool { return reflect.DeepEqual(*k, other) }

func triggersOf(r *Rotation) map[string]string {
	if r == nil {
		return nil
	}
	return r.Triggers
}

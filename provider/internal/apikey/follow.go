package apikey

import (
	"context"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/serve"
)

// keyPair is the keys that something hangs on: the current one and, while a rotation leaves two alive, the previous one. ""
// is none.
type keyPair struct{ current, previous string }

func (p keyPair) has(keyID string) bool {
	return keyID != "" && (keyID == p.current || keyID == p.previous)
}

// follower gives a key what hangs on it, and takes it away. Both succeed where there is nothing to do.
type follower struct {
	give, take func(ctx context.Context, keyID string) error
}

// follow takes what hangs on keys from those that have it to those that are to have it, so that the key that it was on keeps it
// until another has it. It returns which keys have it then, whatever fails.
func (f follower) follow(ctx context.Context, have, want keyPair) (keyPair, error) {
	have, err := f.dropPrevious(ctx, have, want) // which makes room for the one that is current now
	if err != nil {
		return have, err
	}
	if left := have.current; left != want.current {
		if !have.has(want.current) {
			if err := f.give(ctx, want.current); err != nil {
				return have, err
			}
		}
		if third := have.previous; third != "" && third != want.current {
			if err := f.take(ctx, left); err != nil {
				return have, err
			}
			left = third
		}
		have = keyPair{want.current, left}
	}
	if have, err = f.dropPrevious(ctx, have, want); err != nil || want.previous == "" || have.has(want.previous) {
		return have, err
	}
	if err := f.give(ctx, want.previous); err != nil {
		return have, err
	}
	return keyPair{have.current, want.previous}, nil
}

// dropPrevious takes what hangs on the previous key away, unless that is to have it.
func (f follower) dropPrevious(ctx context.Context, have, want keyPair) (keyPair, error) {
	if have.previous == "" || want.has(have.previous) {
		return have, nil
	}
	if err := f.take(ctx, have.previous); err != nil {
		return have, err
	}
	return keyPair{have.current, ""}, nil
}

// warnOfPreviousKey warns of what is taken from a key that a resource of this run keeps alive, as the previous one of a rotation.
func warnOfPreviousKey(ctx context.Context, keyID, what string) {
	holder, alive := serve.OccasionOf(ctx).PartOf(objectOfKey(keyID))
	if alive {
		serve.Log(ctx).Warningf("API key %s, which %s keeps alive, %s. So that it goes on working until it is retired, add %s: ${%s.%[4]s} here",
			keyID, holder, what, propPreviousAPIKeyID, holder.Name())
	}
}

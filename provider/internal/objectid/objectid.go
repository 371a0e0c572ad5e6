// Package objectid reads the ids that Atlas gives to organizations, projects and API keys.
package objectid

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// length is that of an ObjectId in bytes; Atlas writes it as twice as many hexadecimal digits, in lower case.
const length = 12

// Valid reports whether id is written as Atlas writes its ids: 24 hexadecimal digits in lower case.
func Valid(id string) bool {
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return len(id) == 2*length
}

// CreatedAt returns the time at which Atlas created the object with this id, in UTC and to the second. Atlas has no
// field for it on an API key, but the first four bytes of an ObjectId are seconds since 1970
// (https://www.mongodb.com/docs/manual/reference/bson-types/#objectid). The error is for an id that is not [Valid].
func CreatedAt(id string) (time.Time, error) {
	raw, err := hex.DecodeString(id)
	if err != nil || !Valid(id) {
		return time.Time{}, fmt.Errorf("%q is not an Atlas id: expected %d hexadecimal digits", id, 2*length)
	}
	return time.Unix(int64(binary.BigEndian.Uint32(raw)), 0).UTC(), nil
}

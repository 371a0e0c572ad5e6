package atlas

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// objectIDLength is the length of an ObjectId in bytes; Atlas writes it as twice as many hexadecimal digits.
const objectIDLength = 12

// CreatedAt returns the time at which Atlas created the object with this id, in UTC and to the second. Atlas has no
// field for it on an API key, but the first four bytes of an ObjectId are seconds since 1970
// (https://www.mongodb.com/docs/manual/reference/bson-types/#objectid). The error is for an id that is no ObjectId.
func CreatedAt(objectID string) (time.Time, error) {
	raw, err := hex.DecodeString(objectID)
	if err != nil || len(raw) != objectIDLength {
		return time.Time{}, fmt.Errorf("%q is not an Atlas id: expected %d hexadecimal digits", objectID, 2*objectIDLength)
	}
	return time.Unix(int64(binary.BigEndian.Uint32(raw)), 0).UTC(), nil
}

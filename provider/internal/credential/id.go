package credential

import (
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
)

// TwoIDs reads one id, which is then the second, or two with a hyphen or a slash between them. Hexadecimal digits in capitals
// mean the same.
func TwoIDs(text string) (first, second string, ok bool) {
	text = strings.ToLower(text)
	i := strings.IndexAny(text, "-/")
	if i < 0 {
		return "", text, objectid.Valid(text)
	}
	first, second = text[:i], text[i+1:]
	return first, second, objectid.Valid(first) && objectid.Valid(second)
}

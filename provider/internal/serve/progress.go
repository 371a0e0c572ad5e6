package serve

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Progress shows a line such as "assigning project 3 of 20" beside the resource while the step lasts.
func Progress(ctx context.Context, format string, args ...any) {
	Log(ctx).InfoStatusf(format, args...)
}

// Incomplete keeps in state what an operation had reached before err: the next up continues from there. The subject and
// what was done to it begin the message: "the key", "created".
func Incomplete(subject, done string, err error) error {
	return infer.ResourceInitFailedError{Reasons: []string{fmt.Sprintf(
		"%s was %s in part: %v\nWhat was reached is in the state; run `pulumi up` again to do the rest", subject, done, err)}}
}

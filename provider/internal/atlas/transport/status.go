package transport

import "context"

type statusKey struct{}

// WithStatus returns a context whose requests show a line by way of show when they have to wait for longer than two
// seconds. show is called from the goroutine that sends the request.
func WithStatus(ctx context.Context, show func(line string)) context.Context {
	return context.WithValue(ctx, statusKey{}, show)
}

// ShowStatus shows a line by way of the function that [WithStatus] put into the context, if any.
func ShowStatus(ctx context.Context, line string) {
	if show, ok := ctx.Value(statusKey{}).(func(string)); ok && show != nil {
		show(line)
	}
}

package transport

import "context"

// statusFunc shows a line to whoever waits for the operation that a context belongs to; nil shows none.
type statusFunc func(ctx context.Context, line string)

type statusKey struct{}

// WithStatus returns a context whose status lines go to show instead of [Options.Status]. show is called from the
// goroutine that sends the request.
func WithStatus(ctx context.Context, show func(line string)) context.Context {
	return context.WithValue(ctx, statusKey{}, show)
}

func (s statusFunc) show(ctx context.Context, line string) {
	if show, ok := ctx.Value(statusKey{}).(func(string)); ok {
		show(line)
	} else if s != nil {
		s(ctx, line)
	}
}

// ShowStatus shows a line to whoever waits for the operation that the context belongs to.
func (c *Chain) ShowStatus(ctx context.Context, line string) { c.status.show(ctx, line) }

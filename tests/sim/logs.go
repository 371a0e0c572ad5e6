package sim

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
)

// worldKey finds the world in the context of a log line.
type worldKey struct{}

// catchLogs sends what this process logs to the world that it is about. Without an engine at the other end of a socket,
// which a bubble cannot have, the framework logs with package slog, under the context of the call.
var catchLogs = sync.OnceFunc(func() { slog.SetDefault(slog.New(logCatcher{})) })

type logCatcher struct{ attrs []slog.Attr }

func (logCatcher) Enabled(context.Context, slog.Level) bool { return true }

func (c logCatcher) Handle(ctx context.Context, record slog.Record) error {
	var line strings.Builder
	fmt.Fprintf(&line, "%s: %s", record.Level, record.Message)
	write := func(a slog.Attr) bool {
		fmt.Fprintf(&line, " %s", a)
		return true
	}
	for _, a := range c.attrs {
		write(a)
	}
	record.Attrs(write)
	if w, ok := ctx.Value(worldKey{}).(*World); ok {
		w.say(line.String())
		return nil
	}
	_, err := fmt.Fprintln(os.Stderr, line.String())
	return err
}

func (c logCatcher) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logCatcher{append(c.attrs[:len(c.attrs):len(c.attrs)], attrs...)}
}

func (c logCatcher) WithGroup(string) slog.Handler { return c }

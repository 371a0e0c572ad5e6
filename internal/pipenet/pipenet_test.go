package pipenet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/internal/pipenet"
)

// Every test runs in a bubble, which fails by itself if a goroutine is left over at its end.

// network is one of the two.
type network struct {
	serve   func(http.Handler) (*http.Transport, func())
	url     string
	version string
	// cut is what a client sees of a connection or stream that is cut before the answer.
	cut func(error) bool
}

var networks = []network{
	{pipenet.Serve, "http://atlas.test/", "HTTP/1.1", func(err error) bool { return errors.Is(err, io.EOF) }},
	{pipenet.ServeHTTP2, "https://atlas.test/", "HTTP/2.0", func(err error) bool {
		return err != nil && strings.Contains(err.Error(), "stream error") && strings.Contains(err.Error(), "INTERNAL_ERROR")
	}},
}

// onEach runs a test on each network, in a bubble.
func onEach(t *testing.T, test func(*testing.T, network)) {
	t.Helper()
	for _, n := range networks {
		t.Run(n.version, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, n) })
		})
	}
}

func TestServeKeepsConnections(t *testing.T) {
	onEach(t, func(t *testing.T, n network) {
		transport, stop := n.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Hour)         // virtual
			body, _ := io.ReadAll(r.Body) // first all of it: the server gives up a connection that does otherwise
			_, _ = w.Write(body)
		}))
		defer stop()
		dials := 0
		dial := transport.DialContext
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dials++
			return dial(ctx, network, address)
		}
		client := &http.Client{Transport: transport}
		big := strings.Repeat("x", 1<<20)
		for range 3 {
			resp, err := client.Post(n.url, "text/plain", strings.NewReader(big))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || string(body) != big {
				t.Fatalf("echo of %d bytes: got %d, %v", len(big), len(body), err)
			}
			if resp.Proto != n.version || (resp.TLS != nil) != strings.HasPrefix(n.url, "https") {
				t.Errorf("answered by %s, TLS %v", resp.Proto, resp.TLS)
			}
		}
		if dials != 1 {
			t.Errorf("3 requests dialled %d times, want 1", dials)
		}
	})
}

func TestStopEndsHangingHandler(t *testing.T) {
	onEach(t, func(t *testing.T, n network) {
		ended := make(chan error, 1)
		transport, stop := n.serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			<-r.Context().Done()
			ended <- context.Cause(r.Context())
		}))
		failed := make(chan error, 1)
		go func() {
			resp, err := (&http.Client{Transport: transport}).Post(n.url, "", strings.NewReader("hello"))
			if err == nil {
				_ = resp.Body.Close()
			}
			failed <- err
		}()
		synctest.Wait()
		stop()
		if err := <-failed; err == nil {
			t.Error("the client got an answer from a server that was stopped")
		}
		if err := <-ended; err == nil {
			t.Error("the handler's context has no cause")
		}
	})
}

// TestStopWaitsForLingeringConnections: a server that has not read a request to its end keeps the connection for
// another half second after the answer, asleep; in a bubble that nobody waits for, that sleep would never end.
func TestStopWaitsForLingeringConnections(t *testing.T) {
	onEach(t, func(t *testing.T, n network) {
		transport, stop := n.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}))
		defer stop()
		big := strings.NewReader(strings.Repeat("x", 1<<20))
		resp, err := (&http.Client{Transport: transport}).Post(n.url, "text/plain", big)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	})
}

func TestClientTimeoutEndsHandler(t *testing.T) {
	onEach(t, func(t *testing.T, n network) {
		ended := make(chan struct{})
		transport, stop := n.serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			close(ended)
		}))
		defer stop()
		start := time.Now()
		resp, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Get(n.url)
		if err == nil {
			_ = resp.Body.Close()
			t.Fatal("no timeout")
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("timed out after %v of virtual time, want 1m", waited)
		}
		<-ended
	})
}

func TestAbortCutsConnection(t *testing.T) {
	onEach(t, func(t *testing.T, n network) {
		transport, stop := n.serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}))
		defer stop()
		resp, err := (&http.Client{Transport: transport}).Get(n.url)
		if !n.cut(err) {
			t.Errorf("got %v, %v", resp, err)
		}
	})
}

// TestStreamsShareAConnection: over HTTP/2 a stream that is cut, and one that the client gives up, leave the others alone.
func TestStreamsShareAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		transport, stop := pipenet.ServeHTTP2(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/cut":
				panic(http.ErrAbortHandler)
			case "/forgotten":
				<-r.Context().Done()
				close(gone)
			default:
				time.Sleep(time.Minute)
				_, _ = io.WriteString(w, "well")
			}
		}))
		defer stop()
		dials := 0
		dial := transport.DialContext
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dials++
			return dial(ctx, network, address)
		}
		get := func(path string, patience time.Duration) (string, error) {
			resp, err := (&http.Client{Transport: transport, Timeout: patience}).Get("https://atlas.test" + path)
			if err != nil {
				return "", err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			return string(body), err
		}
		well := make(chan string)
		go func() {
			body, err := get("/", time.Hour)
			well <- fmt.Sprint(body, err)
		}()
		synctest.Wait()
		if _, err := get("/cut", time.Hour); err == nil {
			t.Error("a stream that is cut was answered")
		}
		if _, err := get("/forgotten", time.Second); err == nil {
			t.Error("no timeout")
		}
		<-gone
		if got := <-well; got != "well<nil>" {
			t.Errorf("the stream beside them: %s", got)
		}
		if dials != 1 {
			t.Errorf("dialled %d times, want 1", dials)
		}
		transport.CloseIdleConnections()
		if _, err := get("/", time.Hour); err != nil || dials != 2 {
			t.Errorf("after the connection was closed: %v, dialled %d times", err, dials)
		}
	})
}

func TestDialAfterCloseAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := pipenet.Listen()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := listener.Dial(ctx, "tcp", "x:1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("nobody accepts: got %v, want the context's error", err)
		}
		_ = listener.Close()
		_ = listener.Close() // twice is fine
		var op *net.OpError
		if _, err := listener.Dial(t.Context(), "tcp", "x:1"); !errors.As(err, &op) || !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: got %v, want an OpError that wraps net.ErrClosed", err)
		}
		if _, err := listener.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: Accept gave %v", err)
		}
	})
}

package pipenet_test

import (
	"context"
	"errors"
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

func TestServeKeepsConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, stop := pipenet.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
			resp, err := client.Post("http://atlas.test/", "text/plain", strings.NewReader(big))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || string(body) != big {
				t.Fatalf("echo of %d bytes: got %d, %v", len(big), len(body), err)
			}
		}
		if dials != 1 {
			t.Errorf("3 requests dialled %d times, want 1", dials)
		}
	})
}

func TestStopEndsHangingHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		transport, stop := pipenet.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			<-r.Context().Done()
			ended <- context.Cause(r.Context())
		}))
		failed := make(chan error, 1)
		go func() {
			resp, err := (&http.Client{Transport: transport}).Post("http://atlas.test/", "", strings.NewReader("hello"))
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
	synctest.Test(t, func(t *testing.T) {
		transport, stop := pipenet.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}))
		defer stop()
		big := strings.NewReader(strings.Repeat("x", 1<<20))
		resp, err := (&http.Client{Transport: transport}).Post("http://atlas.test/", "text/plain", big)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	})
}

func TestClientTimeoutEndsHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		transport, stop := pipenet.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			close(ended)
		}))
		defer stop()
		start := time.Now()
		resp, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Get("http://atlas.test/")
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
	synctest.Test(t, func(t *testing.T) {
		transport, stop := pipenet.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}))
		defer stop()
		resp, err := (&http.Client{Transport: transport}).Get("http://atlas.test/")
		if !errors.Is(err, io.EOF) {
			t.Errorf("got %v, %v, want an error that wraps io.EOF", resp, err)
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

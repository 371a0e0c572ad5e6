package contract

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// Option changes what [Handler] checks.
type Option func(*handler)

// AnswersOnly lets bad requests pass unreported, for tests of how they are answered.
func AnswersOnly() Option { return func(h *handler) { h.answersOnly = true } }

type handler struct {
	inner       http.Handler
	doc         *document
	answersOnly bool

	mu    sync.Mutex
	t     testing.TB
	ended bool
}

// Handler returns a handler that passes requests on to inner, an emulator or what wraps one, and reports to t every
// request and every answer that violates the vendor's document. It stops reporting when the test ends. It fails the
// test at once if the document cannot be had.
//
// An answer is passed on when it is complete, so that a violation is reported before the client goes on. A connection
// that inner cuts is cut.
func Handler(t testing.TB, inner http.Handler, options ...Option) http.Handler {
	t.Helper()
	doc, err := load()
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	h := &handler{inner: inner, doc: doc, t: t}
	for _, option := range options {
		option(h)
	}
	t.Cleanup(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ended = true
	})
	return h
}

// report fails the test, unless it has ended: a request whose client has gone may outlive it.
func (h *handler) report(r *http.Request, what string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil && !h.ended {
		h.t.Errorf("contract: %s of %s %s: %v", what, r.Method, r.URL.Path, err)
	}
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	r, entry := emulator.Observe(r)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	x := &exchange{doc: h.doc, request: r.Clone(r.Context()), sent: sent, entry: entry}
	if !h.answersOnly {
		h.report(r, "request", x.checkRequest())
	}
	recorder := httptest.NewRecorder()
	cut := serve(h.inner, recorder, r)
	x.answer = recorder
	if !cut {
		h.report(r, "answer", x.checkAnswer())
	}
	forward(w, recorder, cut)
}

// serve runs the handler; cut says that it wants the connection cut.
func serve(inner http.Handler, w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		if problem := recover(); problem == http.ErrAbortHandler { //nolint:errorlint // it is this value
			cut = true
		} else if problem != nil {
			panic(problem)
		}
	}()
	inner.ServeHTTP(w, r)
	return false
}

func forward(w http.ResponseWriter, recorder *httptest.ResponseRecorder, cut bool) {
	if cut && recorder.Body.Len() == 0 {
		panic(http.ErrAbortHandler)
	}
	for name, values := range recorder.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes()) // a client that has gone is no error here
	if cut {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

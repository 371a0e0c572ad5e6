package sim

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

// Exchange is a request and its answer, as the server saw them.
type Exchange struct {
	// Arrived and Answered are when.
	Arrived, Answered time.Time
	Method, Path      string
	Body              []byte
	// Status is 0 where the connection was cut without an answer.
	Status int
	// Header is the answer's.
	Header http.Header
}

// Watch has a function called after each exchange. It must be safe for concurrent use.
func (w *World) Watch(seen func(Exchange)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watcher = seen
}

// Strip has Atlas's answers go without these headers.
func (w *World) Strip(headers ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stripped = headers
}

// watched passes requests on and tells the watcher.
func (w *World) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		seen, stripped := w.watcher, w.stripped
		w.mu.Unlock()
		if seen == nil {
			next.ServeHTTP(rw, r)
			return
		}
		x := Exchange{Arrived: time.Now(), Method: r.Method, Path: r.URL.Path}
		var err error
		x.Body, err = io.ReadAll(r.Body)
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(x.Body), ended{err}))
		recorder := &statusRecorder{ResponseWriter: rw, stripped: stripped}
		defer func() {
			x.Answered, x.Status, x.Header = time.Now(), recorder.status, rw.Header().Clone()
			seen(x)
		}()
		next.ServeHTTP(recorder, r)
	})
}

// ended is the end of a body: of one whose client has gone, it is that.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) {
	if e.err == nil {
		return 0, io.EOF
	}
	return 0, e.err
}

type statusRecorder struct {
	http.ResponseWriter

	stripped []string
	status   int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	for _, name := range r.stripped {
		r.Header().Del(name)
	}
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets an http.ResponseController reach the writer below.
func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

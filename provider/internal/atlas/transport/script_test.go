package transport

import (
	"io"
	"net/http"
	"sync"
)

// script answers the n-th request by its n-th step, and all later ones by the last.
type script struct {
	mu    *sync.Mutex
	next  *int
	steps []http.HandlerFunc
}

func play(steps ...http.HandlerFunc) script {
	return script{mu: &sync.Mutex{}, next: new(int), steps: steps}
}

func (s script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	step := s.steps[min(*s.next, len(s.steps)-1)]
	*s.next++
	s.mu.Unlock()
	step(w, r)
}

// answer is a step that answers; headers are name, value, name, value…
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func refusal(status int, code string, headers ...string) http.HandlerFunc {
	return answer(status, `{"errorCode":"`+code+`"}`, headers...)
}

// reset is a step that cuts the connection once the request is there.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang is a step that answers nothing until the client is gone.
func hang(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// cut is a step that announces more than it sends.
func cut(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"half":`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

var ok = answer(http.StatusOK, `{}`)

package emulator

import (
	"net/http"
	"strconv"
	"strings"
)

// proxyPage is what a proxy between a caller and Atlas might say.
const proxyPage = "<html><head><title>Proxy</title></head><body><h1>The upstream server is unavailable</h1></body></html>\n"

// misbehave does what the exchange's fault says, and returns the answer that the log shall show.
func (s *Server) misbehave(w http.ResponseWriter, x *exchange) reply {
	f := x.fault
	var truth reply
	if f.After {
		truth = s.effect(x)
	}
	if f.Hook != nil {
		f.Hook()
	}
	if f.Delay > 0 && !s.wait(x.r.Context(), f.Delay) {
		panic(http.ErrAbortHandler)
	}
	switch f.Kind {
	case Pass:
		if !f.After {
			truth = s.effect(x)
		}
		return s.send(w, x, truth)
	case Reset:
		panic(http.ErrAbortHandler)
	case Hang:
		select {
		case <-x.r.Context().Done():
		case <-s.closing():
		}
		panic(http.ErrAbortHandler)
	case CutBody:
		s.cut(w, x, s.spoil(x, truth))
		return reply{}
	}
	return s.send(w, x, s.spoil(x, truth))
}

func (s *Server) send(w http.ResponseWriter, x *exchange, p reply) reply {
	p.write(w, x.r)
	return p
}

// spoil makes the fault's answer; truth is the true one, or the zero value if there was no effect.
func (s *Server) spoil(x *exchange, truth reply) reply {
	f := x.fault
	p := truth
	body := truth.bytes(x.r)
	if len(body) == 0 {
		body = []byte(`{"desc":"an answer that never was"}`)
	}
	switch f.Kind {
	case Answer:
		p = f.answer()
	case StaleNonce:
		p = s.forgetNonces()
	case ExpiredToken:
		p = s.forgetToken(x)
	case HTML:
		p = reply{raw: []byte(proxyPage)}.with("Content-Type", "text/html")
	case EmptyBody:
		p.body, p.raw = nil, nil
	case Truncated:
		p.body, p.raw = nil, body[:len(body)/2]
	case CutBody:
		p.body, p.raw = nil, body
	case Pass, Reset, Hang: // misbehave has dealt with these
	}
	if p.status == 0 || f.Status != 0 {
		p.status = f.status(truth.status)
	}
	if p.status == http.StatusNoContent && len(p.raw) > 0 {
		p.status = http.StatusOK // a 204 can have no body to spoil
	}
	p = s.stampLocked(x, p)
	for name, values := range f.Header {
		p = p.with(name, strings.Join(values, ", "))
	}
	return p
}

func (s *Server) stampLocked(x *exchange, p reply) reply {
	defer s.lock()()
	return s.stamp(x, p)
}

func (s *Server) forgetNonces() reply {
	defer s.lock()()
	s.dropNonces()
	return *s.challenge(true)
}

func (s *Server) forgetToken(x *exchange) reply {
	defer s.lock()()
	delete(s.tokens, strings.TrimPrefix(x.r.Header.Get("Authorization"), "Bearer "))
	return *s.expired()
}

// cut sends half of the body that it announces, and then nothing more.
func (s *Server) cut(w http.ResponseWriter, x *exchange, p reply) {
	body := p.bytes(x.r)
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush() // a writer that cannot flush sends nothing at all: cut as well
	panic(http.ErrAbortHandler)
}

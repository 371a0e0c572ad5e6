package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// reply is an answer before it is written, so that faults can have their way with it.
type reply struct {
	status    int
	body      any // nil: none
	raw       []byte
	header    http.Header
	errorCode string
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

func created(body any) reply { return reply{status: http.StatusCreated, body: body} }

func noContent() reply { return reply{status: http.StatusNoContent} }

func (p reply) code() string { return p.errorCode }

func (p reply) with(name, value string) reply {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

// stamp adds the headers that every answer has; the lock must be held.
func (s *Server) stamp(x *exchange, p reply) reply {
	p = p.with("Date", s.now().UTC().Format(http.TimeFormat))
	if p.header.Get("Content-Type") == "" {
		p = p.with("Content-Type", "application/json")
		if p.errorCode == "" {
			p = p.with("Content-Type", x.route.answerType())
		}
	}
	if x.caller != nil {
		p = x.rateHeaders(p)
	}
	return p
}

// bytes is the body as it goes over the wire.
func (p reply) bytes(r *http.Request) []byte {
	if p.body == nil {
		return p.raw
	}
	text, err := json.Marshal(p.body)
	if err != nil {
		panic("emulator: " + err.Error()) // every body is a plain struct of ours
	}
	if pretty, _ := strconv.ParseBool(r.URL.Query().Get("pretty")); pretty {
		var indented bytes.Buffer
		_ = json.Indent(&indented, text, "", "  ") // cannot fail: text is what Marshal wrote
		return indented.Bytes()
	}
	return text
}

func (p reply) write(w http.ResponseWriter, r *http.Request) {
	body := p.bytes(r)
	for name, values := range p.header {
		w.Header()[name] = values
	}
	if p.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(body) // a caller who has gone away is no error here
}

// decode reads the JSON body of the request into v.
func decode(x *exchange, v any) *apiError {
	if !json.Valid(x.body) {
		e := errMalformed()
		return &e
	}
	if err := json.Unmarshal(x.body, v); err != nil {
		e := errJSON()
		return &e
	}
	return nil
}

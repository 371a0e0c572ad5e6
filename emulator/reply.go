package emulator

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// versionDate is the version of the resources served; callers may ask for it or for a later one.
const versionDate = "2023-01-01"

// mediaType is that of answers that are not errors.
const mediaType = "application/vnd.atlas." + versionDate + "+json;charset=utf-8"

// reply is an answer before it is written, so that faults can have their way with it.
type reply struct {
	status    int
	body      any // nil: none
	raw       []byte
	header    http.Header
	errorCode string
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

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
		p = p.with("Content-Type", mediaType)
		if p.errorCode != "" {
			p = p.with("Content-Type", "application/json")
		}
	}
	if x.caller != nil {
		limit, remaining := 500, 499 // nominal, recorded: what an unlimited route says
		if x.limit != nil {
			limit, remaining = x.limit.limit.Capacity, x.limit.tokens
		}
		p = p.with("RateLimit-Limit", strconv.Itoa(limit)).with("RateLimit-Remaining", strconv.Itoa(remaining))
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

// negotiate checks the media types of the request: an answer's version must be asked for by date, and a body must be
// JSON.
func negotiate(x *exchange) *apiError {
	if !acceptable(x.r.Header.Values("Accept")) {
		e := errVersion()
		return &e
	}
	if x.r.Method != http.MethodPost && x.r.Method != http.MethodPatch {
		return nil
	}
	sent := x.r.Header.Get("Content-Type")
	base, _, err := mime.ParseMediaType(sent)
	if err != nil || base != "application/json" && !isVersion(base) {
		e := errMediaType(sent)
		return &e
	}
	if len(x.body) > maxBody {
		e := errTooLarge()
		return &e
	}
	return nil
}

func acceptable(accept []string) bool {
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			base, _, err := mime.ParseMediaType(part)
			if err == nil && isVersion(base) {
				return true
			}
		}
	}
	return false
}

// isVersion says whether the media type names versionDate or a later date.
func isVersion(mediaType string) bool {
	date, found := strings.CutPrefix(mediaType, "application/vnd.atlas.")
	date, json := strings.CutSuffix(date, "+json")
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return false
	}
	return found && json && date >= versionDate
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

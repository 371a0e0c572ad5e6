package atlas

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
)

// process is one process: it is the network of its client.
type process struct {
	world    *hostileWorld
	name     string
	client   *Client
	losses   []loss // those that are to come
	lost     int
	answers  int
	made     []string // ids of what its requests have made
	kept     []string // ids of the keys that it was given
	failed   []string
	warnings []string
}

func (p *process) mint() {
	ctx, cancel := context.WithTimeout(p.world.Context(), 10*time.Minute)
	defer cancel()
	request := wanted
	request.ProjectID = p.world.projects[0]
	key, err := p.client.Keys().Mint(ctx, request)
	if key.ID != "" {
		p.kept = append(p.kept, key.ID)
	}
	if err != nil {
		p.failed = append(p.failed, err.Error())
	}
}

// told tells whether the user of the process was told of a key.
func (p *process) told(publicKey string) bool {
	return strings.Contains(strings.Join(append(p.failed, p.warnings...), "\n"), publicKey)
}

func (p *process) RoundTrip(request *http.Request) (*http.Response, error) {
	w := p.world
	if request.Method == http.MethodPost {
		return p.roundTripMint(request)
	}
	slow := w.slowLists && strings.Contains(request.URL.Path, "/groups/")
	if slow && w.datedLast {
		time.Sleep(25 * time.Second)
	}
	answer, err := w.network.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if slow && !w.datedLast {
		time.Sleep(25 * time.Second)
	}
	if request.Method == http.MethodDelete && answer.StatusCode == http.StatusNoContent {
		w.mu.Lock()
		w.deletedBy[request.URL.Path[strings.LastIndex(request.URL.Path, "/")+1:]] = p.name
		w.mu.Unlock()
	}
	answer.Header.Del("Content-Length")
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	p.answers++
	if w.clocks.lies == "all" || w.clocks.lies == []string{"even", "odd"}[p.answers%2] {
		answer.Header.Set("Date", p.date(w.clocks.lie))
	}
	return answer, nil
}

func (p *process) date(lie time.Duration) string {
	return p.world.atlas.Now().Add(lie).UTC().Format(http.TimeFormat)
}

// roundTripMint carries a minting request, and loses it, or the answer to it.
func (p *process) roundTripMint(request *http.Request) (*http.Response, error) {
	w := p.world
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	if len(p.losses) == 0 {
		return p.carryOut(request, body)
	}
	l := p.losses[0]
	p.losses, p.lost = p.losses[1:], p.lost+1
	var answer *http.Response
	if !l.never && l.later == 0 {
		if answer, err = p.carryOut(request, body); err != nil {
			return nil, err
		}
	} else {
		w.hide(p.name)
		trace := httptrace.ContextClientTrace(request.Context())
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteHeaders()
	}
	if l.later > 0 {
		w.later.Go(func() {
			time.Sleep(l.later)
			_, err := p.carryOut(request.Clone(context.WithoutCancel(request.Context())), body)
			assert.NoError(w, err)
		})
	}
	return p.spoil(request, answer, l.how)
}

// carryOut has the request arrive.
func (p *process) carryOut(request *http.Request, body []byte) (*http.Response, error) {
	w := p.world
	defer w.beginMaking(p.name)()
	request.Body = io.NopCloser(bytes.NewReader(body))
	answer, err := w.network.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	var key struct{ ID string }
	if err := json.Unmarshal(content, &key); err != nil || key.ID == "" {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p.made = append(p.made, key.ID)
	answer.Body = io.NopCloser(bytes.NewReader(content))
	return answer, nil
}

// spoil is what comes instead of the answer, which is nil where there is none.
func (p *process) spoil(request *http.Request, answer *http.Response, how string) (*http.Response, error) {
	status, contentType, body := 200, jsonType, ""
	switch how {
	case "reset":
		return nil, io.ErrUnexpectedEOF
	case "hang":
		<-request.Context().Done()
		return nil, request.Context().Err()
	case "500":
		status, contentType, body = 500, "application/json", `{"error":500,"errorCode":"UNEXPECTED_ERROR"}`
	case "404 JSON":
		status, contentType, body = 404, "application/json", `{"error":404,"message":"no route"}`
	case "302":
		status, contentType = 302, "text/html"
	case "502 page", "403 page", "200 page":
		status, _ = strconv.Atoi(how[:3])
		contentType, body = "text/html", "<html>A gateway's page</html>"
	case "half":
		body = `{"id":"5`
	case "null":
		body = how
	case "masked":
		if body = "{}"; answer != nil {
			content, err := io.ReadAll(answer.Body)
			if err != nil {
				return nil, err
			}
			body = replaced("privateKey", `"`+maskedKey+`"`)(answer, string(content))
		}
	}
	lie := time.Duration(0)
	if p.world.clocks.lies == "all" || p.world.clocks.lies == "pages" && contentType != jsonType {
		lie = p.world.clocks.lie
	}
	return answering(status, contentType, body, "Date", p.date(lie), "Location", "https://login.example/")(request)
}

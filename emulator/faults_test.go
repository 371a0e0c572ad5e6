package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

const newKey = `{"desc":"x","roles":["GROUP_OWNER"]}`

// TestFaults injects each kind into a minting request, before and after its effect.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  emulator.Fault
		before func(answer, error) bool // what the client sees if there was no effect
		after  func(answer, error) bool // and if there was
	}{
		{"500", emulator.Fault{}, is(500, "UNEXPECTED_ERROR"), is(500, "UNEXPECTED_ERROR")},
		{"429 after a while", emulator.Fault{Status: 429, Header: http.Header{"Retry-After": {"7"}}},
			throttled, throttled},
		{"code", emulator.Fault{Status: 403, Code: "X", Detail: "Y"}, is(403, "X"), is(403, "X")},
		{"403", emulator.Fault{Status: 403}, is(403, "USER_UNAUTHORIZED"), is(403, "USER_UNAUTHORIZED")},
		{"reset", emulator.Fault{Kind: emulator.Reset}, lost, lost},
		{"cut", emulator.Fault{Kind: emulator.CutBody}, cutShort, cutShort},
		{"truncated", emulator.Fault{Kind: emulator.Truncated}, noJSON(200), noJSON(200)},
		{"html", emulator.Fault{Kind: emulator.HTML, Status: 502}, noJSON(502), noJSON(502)},
		{"html 200", emulator.Fault{Kind: emulator.HTML}, noJSON(200), noJSON(200)},
		{"empty", emulator.Fault{Kind: emulator.EmptyBody}, empty, empty},
		{"pass", emulator.Fault{Kind: emulator.Pass}, nil, is(200, "")},
	} {
		for _, after := range []bool{false, true} {
			if !after && c.before == nil {
				continue // to pass is to have the effect
			}
			t.Run(c.name+map[bool]string{false: " before", true: " after"}[after], func(t *testing.T) {
				overBoth(t, nil, func(b *bed) {
					f := c.fault
					f.Method, f.Path, f.After = "POST", emulator.RouteCreateGroupAPIKey.Path, after
					b.atlas.Inject(f)
					owner := b.as(b.owner)
					b.do(owner, 200, "GET", b.projectKeys(0), "") // does not match
					want := c.before
					if after {
						want = c.after
					}
					if a, err := b.try(owner, "POST", b.projectKeys(0), newKey); !want(a, err) {
						t.Errorf("the client saw %v, %q, %v", a.Response, a.text, err)
					}
					if n := len(b.atlas.MintedKeys(b.org)); n != map[bool]int{false: 0, true: 1}[after] {
						t.Errorf("%d keys were minted", n)
					}
					b.do(owner, 200, "POST", b.projectKeys(0), newKey) // used up
					if n := b.atlas.Counts().Faults; n != 1 {
						t.Errorf("%d requests met a fault, want 1", n)
					}
				})
			})
		}
	}
}

func is(status int, code string) func(answer, error) bool {
	return func(a answer, err error) bool { return err == nil && a.StatusCode == status && a.code() == code }
}

func noJSON(status int) func(answer, error) bool {
	return func(a answer, err error) bool {
		return err == nil && a.StatusCode == status && a.text != "" && !json.Valid([]byte(a.text))
	}
}

func throttled(a answer, err error) bool {
	return is(429, "RATE_LIMITED")(a, err) && a.Header.Get("Retry-After") == "7"
}

func empty(a answer, err error) bool { return is(200, "")(a, err) && a.text == "" }

func lost(_ answer, err error) bool { return errors.Is(err, io.EOF) || isReset(err) }

func cutShort(a answer, err error) bool {
	return (errors.Is(err, io.ErrUnexpectedEOF) || isReset(err)) && a.StatusCode == 200 && a.text != ""
}

// isReset says whether it is a stream of HTTP/2 that was reset; net/http does not export the error's type.
func isReset(err error) bool {
	return err != nil && strings.Contains(err.Error(), "stream error") && strings.Contains(err.Error(), "INTERNAL_ERROR")
}

func TestFaultOnAnswerWithoutBody(t *testing.T) {
	overBoth(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		b.atlas.Inject(emulator.Fault{Method: "DELETE", Kind: emulator.Truncated, After: true})
		a, err := b.try(owner, "DELETE", b.orgKeys()+"/"+b.mint(owner, "x"), "")
		if !noJSON(200)(a, err) {
			t.Errorf("got %v %q %v", a.Response, a.text, err)
		}
	})
}

func TestResetBeforeDoesNotReadTheBody(t *testing.T) {
	atlas := &emulator.Server{}
	atlas.Inject(emulator.Fault{Kind: emulator.Reset, Unauthenticated: true})
	body := strings.NewReader("x")
	req, _ := http.NewRequestWithContext(t.Context(), "POST", api, body)
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // it is this value
			t.Error("the connection was not cut")
		}
		if body.Len() != 1 {
			t.Error("the body was read")
		}
	}()
	atlas.ServeHTTP(nil, req)
}

func TestWhichRequestsMeetAFault(t *testing.T) {
	inBubble(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		met := func() (statuses []int) {
			for range 5 {
				a, err := b.try(owner, "GET", api, "")
				if err != nil {
					t.Fatal(err)
				}
				statuses = append(statuses, a.StatusCode)
			}
			return statuses
		}
		for _, c := range []struct {
			faults []emulator.Fault
			want   [5]int
		}{
			{[]emulator.Fault{{Status: 501}}, [5]int{501, 200, 200, 200, 200}},
			{[]emulator.Fault{{Status: 501, Nth: 2, Count: 3}}, [5]int{200, 501, 501, 501, 200}},
			{[]emulator.Fault{{Status: 501, Nth: 3, Count: -1}}, [5]int{200, 200, 501, 501, 501}},
			{[]emulator.Fault{{Status: 501, Nth: 3}, {Status: 502, Nth: 4}}, [5]int{200, 200, 501, 502, 200}},
			{[]emulator.Fault{{Status: 501}, {Status: 502, Count: 2}}, [5]int{501, 502, 200, 200, 200}},
			{[]emulator.Fault{{Method: "POST"}, {Path: emulator.RouteListOrgs.Path}}, [5]int{200, 200, 200, 200, 200}},
			{[]emulator.Fault{{Status: 501, Match: func(r *http.Request) bool { return r.URL.RawQuery != "" }}},
				[5]int{200, 200, 200, 200, 200}},
		} {
			b.atlas.ClearFaults()
			b.atlas.Inject(c.faults...)
			if got := met(); [5]int(got) != c.want {
				t.Errorf("%+v: %v, want %v", c.faults, got, c.want)
			}
		}
		b.atlas.ClearFaults()
		b.atlas.Inject(emulator.Fault{Status: 501})
		nobody := &http.Client{Transport: b.transport}
		b.do(nobody, 401, "GET", api, "") // a challenge neither meets it nor counts
		b.do(owner, 501, "GET", api, "")
		b.atlas.Inject(emulator.Fault{Status: 501, Unauthenticated: true})
		b.do(nobody, 501, "GET", api, "")
	})
}

func TestHookAndDelay(t *testing.T) {
	overBoth(t, nil, func(b *bed) {
		owner := b.as(b.owner)
		for _, after := range []bool{false, true} {
			keys := -1
			b.atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Pass, After: after, Delay: time.Minute,
				Hook: func() { keys = len(b.atlas.MintedKeys(b.org)) }})
			had, begin := len(b.atlas.MintedKeys(b.org)), time.Now()
			b.mint(owner, "x")
			if took := time.Since(begin); took != time.Minute {
				t.Errorf("took %v", took)
			}
			if want := had + map[bool]int{true: 1}[after]; keys != want {
				t.Errorf("after %t: the hook saw %d keys, want %d", after, keys, want)
			}
		}
	})
}

func TestHangEndsWithTheClient(t *testing.T) {
	overBoth(t, nil, func(b *bed) {
		b.atlas.Inject(emulator.Fault{Method: "POST", Kind: emulator.Hang, After: true})
		ctx, cancel := context.WithTimeout(b.t.Context(), time.Hour)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, "POST", b.projectKeys(0), strings.NewReader(newKey))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", mediaType)
		req.Header.Set("Content-Type", mediaType)
		if _, err := b.send(b.as(b.owner), req); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if len(b.atlas.MintedKeys(b.org)) != 1 {
			t.Error("no key was minted before the hang")
		}
		synctest.Wait() // the handler has ended, else the log would not be complete
		if log := b.atlas.Requests(); !log[len(log)-1].Done || log[len(log)-1].Fault != "hang after" {
			t.Errorf("log ends with %+v", log[len(log)-1])
		}
	})
}

func TestCloseEndsEveryWait(t *testing.T) {
	for name, start := range map[string]func(*bed){
		"hang":    func(b *bed) { b.atlas.Inject(emulator.Fault{Kind: emulator.Hang}) },
		"latency": func(b *bed) { b.atlas.Change(func(s *emulator.Server) { s.Latency = time.Hour }) },
		"delay":   func(b *bed) { b.atlas.Inject(emulator.Fault{Kind: emulator.Pass, Delay: time.Hour}) },
	} {
		t.Run(name, func(t *testing.T) {
			overBoth(t, nil, func(b *bed) {
				owner := b.as(b.owner)
				b.do(owner, 200, "GET", api, "") // fetch the challenge
				start(b)
				begin, failed := time.Now(), make(chan error, 1)
				go func() {
					// Not a GET: http.Transport repeats one by itself when a used connection is cut.
					_, err := b.try(owner, "POST", b.projectKeys(0), newKey)
					failed <- err
				}()
				synctest.Wait()
				b.atlas.Close()
				b.atlas.Close() // twice is fine
				if err := <-failed; err == nil {
					t.Error("the request was answered")
				}
				if took := time.Since(begin); took != 0 {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestLatency(t *testing.T) {
	overBoth(t, func(s *emulator.Server) { s.Latency = 150 * time.Millisecond }, func(b *bed) {
		begin := time.Now()
		b.do(b.as(b.owner), 200, "GET", api, "")
		if took := time.Since(begin); took != 300*time.Millisecond {
			t.Errorf("challenge and request took %v, want 300ms", took)
		}
	})
}

package main

import (
	"bytes"
	"io"
	"net/http"
)

// offline answers every HTTP request with an empty body. The .NET generator fetches a logo over HTTP; generating code
// must not depend on the network, so this stands in for it and complete drops the logo again.
type offline struct{}

func (offline) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Status:     http.StatusText(http.StatusOK),
		Proto:      "HTTP/1.1",
		Header:     http.Header{},
		Body:       io.NopCloser(bytes.NewReader(nil)),
		Request:    req,
	}, nil
}

package atlas

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// rereadable lets an answer's body be read a second time once it was closed. The SDK reads and closes a body to decode
// it and, where decoding fails, reads it again for the error's sake: without this that second read finds nothing, and
// the error could not show what had come instead of Atlas's JSON. Bodies are bounded by the transport below.
type rereadable struct{ next http.RoundTripper }

func (r rereadable) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	response.Body = rewindingBody{bytes.NewReader(content)}
	return response, nil
}

type rewindingBody struct{ *bytes.Reader }

func (b rewindingBody) Close() error {
	_, err := b.Seek(0, io.SeekStart)
	return err
}

package atlas

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// mediaOfAccounts is the version of the API that has service accounts.
const mediaOfAccounts = "application/vnd.atlas.2024-08-05+json"

// ask sends a request about service accounts, and returns the body of an answer of success. The SDK does not serve here: its structs
// cannot leave a lifetime out, lack what is newer, and refuse all of an answer that is odd in part.
func (c *Client) ask(ctx context.Context, call call, method, path string, body any) (answer []byte, response *http.Response, err error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, nil, fmt.Errorf("cannot %s: %w", call.doing(), err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(call.describe(ctx), method, c.site.String()+path, content)
	if err != nil {
		return nil, nil, call.unanswered(err)
	}
	request.Header.Set("Accept", mediaOfAccounts)
	if body != nil {
		request.Header.Set("Content-Type", mediaOfAccounts)
	}
	response, err = c.http.Do(request)
	if err != nil {
		return nil, nil, call.failed(nil, err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	if err != nil { // unreachable: it is in memory
		return nil, nil, call.malformed(response, err, nil)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, nil, call.answered(response, answer)
	}
	return answer, response, nil
}

package atlas

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/objectid"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/redact"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/set"
)

// No body of Atlas's about a service account is on record: everything that is not needed is read field by field, and what is odd
// is left out.

type fields = map[string]json.RawMessage

// foldAccount takes what there is of an account from an answer to a call by way of an owner.
func (c call) foldAccount(answer fields) Account {
	return Account{
		ClientID: textIn(answer, "clientId"), Name: textIn(answer, "name"), Description: textIn(answer, "description"),
		Roles: rolesIn(answer["roles"], c.foreignRoles()), CreatedAt: timeIn(answer, "createdAt"), Secrets: secretsIn(answer["secrets"]),
	}
}

// rolesIn are the roles of an answer, as a sorted set; nil where it shows none in a form that is known, which is not the same as a list
// without any. Those with the foreign prefix, if there is one, are not meant.
func rolesIn(answer json.RawMessage, foreign string) []string {
	var names []json.RawMessage
	decode(answer, &names)
	if names != nil && len(names) == 0 {
		return []string{}
	}
	var roles []string
	for _, element := range names {
		var name string
		if decode(element, &name); name != "" && (foreign == "" || !strings.HasPrefix(name, foreign)) {
			roles = append(roles, name)
		}
	}
	return set.Sorted(roles) // nil of none
}

// foreignRoles is the prefix of the roles that the account does not have at the owner that is asked, though an answer may show them: the
// lists of API keys at a project have those of the organization too.
func (c call) foreignRoles() string {
	if c.id(KindProject) != "" {
		return "ORG_"
	}
	return "GROUP_"
}

// secretsIn are the secrets of an answer; nil where it does not show all of them. That one is not among them means that it is gone.
func secretsIn(answer json.RawMessage) []AccountSecret {
	var elements []fields
	decode(answer, &elements)
	if elements == nil {
		return nil
	}
	secrets := []AccountSecret{}
	for _, element := range elements {
		secret := foldSecret(element)
		if secret.ID == "" {
			return nil
		}
		secrets = append(secrets, secret)
	}
	return secrets
}

func foldSecret(answer fields) AccountSecret {
	secret := AccountSecret{ID: textIn(answer, "id"), CreatedAt: timeIn(answer, "createdAt"), ExpiresAt: timeIn(answer, "expiresAt"),
		LastUsedAt: timeIn(answer, "lastUsedAt")}
	if value := textIn(answer, "secret"); value != "" && !strings.Contains(value, "*") && !strings.HasSuffix(value, "...") {
		secret.Value = redact.New(value)
	}
	return secret
}

// textIn is a text of an answer; "" where it has none.
func textIn(answer fields, name string) string {
	var text string
	decode(answer[name], &text)
	return text
}

// timeIn is a time of an answer; zero where it has none.
func timeIn(answer fields, name string) time.Time {
	at, _ := time.Parse(time.RFC3339, textIn(answer, name))
	return at.UTC()
}

// account reads the answer of a call about an account.
func (c call) account(body []byte, response *http.Response) (Account, error) {
	var answer fields
	decode(body, &answer)
	account := c.foldAccount(answer)
	switch asked := c.id(KindServiceAccount); {
	case account.ClientID == "":
		return Account{}, c.malformed(response, errors.New("the service account has no clientId"), nil)
	case !strings.EqualFold(account.ClientID, asked):
		return Account{}, c.malformed(response, fmt.Errorf("it is about another service account, %s", redact.Excerpt(account.ClientID)), nil)
	default:
		account.ClientID = asked
		return account, nil
	}
}

// mintedAccount reads the answer to the request that makes an account. withSecret: it must show its first secret.
func (c call) mintedAccount(body []byte, response *http.Response, withSecret bool) (Account, error) {
	var answer fields
	decode(body, &answer)
	account := c.foldAccount(answer)
	switch {
	case !IsClientID(account.ClientID):
		return Account{}, c.malformed(response, errors.New("the new service account has no clientId"), nil)
	case withSecret && (len(account.Secrets) != 1 || account.Secrets[0].Value.IsZero()):
		return Account{}, c.malformed(response, errors.New("the new service account has no secret"), nil)
	}
	return account, nil
}

// mintedSecret reads the answer to the request that makes a secret.
func (c call) mintedSecret(body []byte, response *http.Response) (AccountSecret, error) {
	var answer fields
	decode(body, &answer)
	secret := foldSecret(answer)
	switch {
	case !objectid.Valid(secret.ID):
		return AccountSecret{}, c.malformed(response, errors.New("the new secret has no id"), nil)
	case secret.Value.IsZero():
		return AccountSecret{}, c.malformed(response, errors.New("the new secret has no value, or a masked one"), nil)
	}
	return secret, nil
}

// accounts reads a page of a list of accounts.
func (c call) accounts(body []byte, response *http.Response) (page[Account], error) {
	elements, total, err := c.results(body, response)
	if err != nil {
		return page[Account]{}, err
	}
	items := make(map[string]Account, len(elements))
	for _, element := range elements {
		account := c.foldAccount(element)
		if !IsClientID(account.ClientID) {
			return page[Account]{}, c.malformed(response, errors.New("a service account has no clientId"), nil)
		}
		items[account.ClientID] = account
	}
	return page[Account]{items: items, total: total, full: len(elements) >= pageSize}, nil
}

// accountProjects reads a page of the list of an account's projects.
func (c call) accountProjects(body []byte, response *http.Response) (page[[]string], error) {
	elements, total, err := c.results(body, response)
	if err != nil {
		return page[[]string]{}, err
	}
	items := make(map[string][]string, len(elements))
	for _, element := range elements {
		projectID := textIn(element, "groupId")
		if !objectid.Valid(projectID) {
			return page[[]string]{}, c.malformed(response, errors.New("a project has no groupId"), nil)
		}
		items[projectID] = rolesIn(element["roles"], "ORG_")
	}
	return page[[]string]{items: items, total: total, full: len(elements) >= pageSize}, nil
}

// results are what is on a page of a list, and how many there are in all; 0 where Atlas does not say.
func (c call) results(body []byte, response *http.Response) (elements []fields, total int, err error) {
	var answer fields
	decode(body, &answer)
	decode(answer["results"], &elements)
	decode(answer["totalCount"], &total)
	if elements == nil {
		return nil, 0, c.malformed(response, errors.New("the list has no results"), nil)
	}
	return elements, total, nil
}

// pageQuery asks for a page of a list.
func pageQuery(number int) string {
	return "?itemsPerPage=" + strconv.Itoa(pageSize) + "&pageNum=" + strconv.Itoa(number)
}

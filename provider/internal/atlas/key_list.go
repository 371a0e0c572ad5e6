package atlas

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"go.mongodb.org/atlas-sdk/v20250312020/admin"
	"golang.org/x/sync/errgroup"
)

const (
	// pageSize is the most that Atlas puts on a page of a list.
	pageSize = 500
	// maxPages bounds a list. Atlas allows an organization 500 keys unless support raises it; a list that claims to be
	// longer than this is no list of Atlas's.
	maxPages = 200
	// pagesAtOnce bounds how many pages of one list are fetched side by side.
	pagesAtOnce = 4
)

// pageFunc fetches one page of a list of keys. Pages count from 1.
type pageFunc func(ctx context.Context, page int) (*admin.PaginatedApiApiUser, *http.Response, error)

// keyLister fetches one list of keys: an organization's or a project's.
type keyLister struct {
	call
	page pageFunc
}

var (
	opListOrgKeys = operation{verb: "list", noun: KindOrganization, rest: "'s " + string(KindAPIKey) + "s",
		role: roleOrgMember, scope: KindOrganization}
	opListProjectKeys = operation{verb: "list", noun: KindProject, rest: "'s " + string(KindAPIKey) + "s",
		role: roleProjectReader, scope: KindProject}
)

func (c *Client) orgKeys(orgID string) keyLister {
	org := Object{KindOrganization, orgID}
	call := call{opListOrgKeys, []Object{org}, bucketOf(endpointsOfKeys, org)}
	return keyLister{
		call: call,
		page: func(ctx context.Context, page int) (*admin.PaginatedApiApiUser, *http.Response, error) {
			return c.api.ProgrammaticAPIKeysApi.ListOrgApiKeys(call.request(ctx), orgID).
				IncludeCount(true).ItemsPerPage(pageSize).PageNum(page).Execute()
		},
	}
}

func (c *Client) projectKeys(projectID string) keyLister {
	project := Object{KindProject, projectID}
	call := call{opListProjectKeys, []Object{project}, bucketOf(endpointsOfKeys, project)}
	return keyLister{
		call: call,
		page: func(ctx context.Context, page int) (*admin.PaginatedApiApiUser, *http.Response, error) {
			return c.api.ProgrammaticAPIKeysApi.ListGroupApiKeys(call.request(ctx), projectID).
				IncludeCount(true).ItemsPerPage(pageSize).PageNum(page).Execute()
		},
	}
}

// fetch fetches the list. Having seen how many pages it takes, it asks worthIt whether to go on past the first; if not,
// complete is false and keys holds the first page. A key that moves to another page while the list is fetched can be
// missing: only presence proves anything.
func (l keyLister) fetch(ctx context.Context, worthIt func(pages int) bool) (keys map[string]Key, complete bool, err error) {
	collected := keyCollection{keys: map[string]Key{}}
	total, full, err := l.fetchPage(ctx, 1, &collected)
	if err != nil {
		return nil, false, err
	}
	pages := max(1, (total+pageSize-1)/pageSize)
	if !worthIt(pages) {
		return collected.keys, false, nil
	}
	if pages > maxPages {
		return nil, false, l.unanswered(fmt.Errorf("the list is %w: it counts %d keys", errMalformed, total))
	}
	if pages > 1 {
		rest, restCtx := errgroup.WithContext(ctx)
		rest.SetLimit(pagesAtOnce)
		for page := 2; page <= pages; page++ {
			rest.Go(func() error {
				_, isFull, err := l.fetchPage(restCtx, page, &collected)
				if page == pages {
					full = isFull
				}
				return err
			})
		}
		if err := rest.Wait(); err != nil {
			return nil, false, err
		}
	}
	// The count is an estimate by Atlas's own word: the list ends with a page that is not full.
	for page := pages + 1; full; page++ {
		if page > maxPages {
			return nil, false, l.unanswered(fmt.Errorf("the list is %w: it does not end after %d pages", errMalformed, maxPages))
		}
		if _, full, err = l.fetchPage(ctx, page, &collected); err != nil {
			return nil, false, err
		}
	}
	return collected.keys, true, nil
}

// fetchPage adds one page to the keys collected so far. It returns how many keys Atlas counts in the whole list, 0
// where it does not say, and whether the page is full.
func (l keyLister) fetchPage(ctx context.Context, page int, into *keyCollection) (total int, full bool, err error) {
	answer, response, err := l.page(ctx, page)
	if err != nil {
		return 0, false, l.failed(response, err)
	}
	if answer == nil {
		return 0, false, l.malformed(response, errEmpty, nil)
	}
	for _, item := range answer.Results {
		key, err := readKey(item, l.id(KindOrganization))
		if err != nil {
			item.PrivateKey = nil
			return 0, false, l.malformed(response, err, item)
		}
		into.add(key)
	}
	return answer.GetTotalCount(), len(answer.Results) >= pageSize, nil
}

// keyCollection gathers the keys of pages that are fetched side by side.
type keyCollection struct {
	mu   sync.Mutex
	keys map[string]Key
}

func (c *keyCollection) add(key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[key.ID] = key
}

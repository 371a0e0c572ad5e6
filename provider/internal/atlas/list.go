package atlas

import (
	"context"
	"fmt"
	"maps"

	"golang.org/x/sync/errgroup"
)

const (
	// pageSize is the most that Atlas puts on a page of a list.
	pageSize = 500
	// maxPages bounds a whole list. Atlas allows an organization 500 keys unless support raises it; a list that claims
	// to be longer than this is no list of Atlas's.
	maxPages = 200
	// pagesAtOnce bounds how many pages of one list are fetched side by side.
	pagesAtOnce = 4
)

// list is a list of Atlas's, to be fetched page by page. Pages count from 1. Something that moves to another page while
// the list is fetched, since others come and go, can be missing: only presence proves anything.
type list[T any] struct {
	call
	page func(ctx context.Context, number int) (page[T], error)
}

// page is one page of a list.
type page[T any] struct {
	items map[string]T // by id
	total int          // how many things Atlas counts in the whole list; 0 where it does not say
	full  bool         // another page may follow
}

// all fetches the whole list.
func (l list[T]) all(ctx context.Context) (map[string]T, error) {
	first, err := l.page(ctx, 1)
	if err != nil {
		return nil, err
	}
	counted := first.pages()
	if counted > maxPages {
		return nil, l.unanswered(fmt.Errorf("the list is %w: it counts %d entries", errMalformed, first.total))
	}
	items, full, err := l.following(ctx, first, counted)
	// The count is an estimate by Atlas's own word: the list ends with a page that is not full.
	for number := counted + 1; err == nil && full; number++ {
		if number > maxPages {
			return nil, l.unanswered(fmt.Errorf("the list is %w: it does not end after %d pages", errMalformed, maxPages))
		}
		var next page[T]
		next, err = l.page(ctx, number)
		full = next.full
		maps.Copy(items, next.items)
	}
	return items, err
}

// some fetches the first page and, once that is in, so many more that there are as many in all as most returns then.
func (l list[T]) some(ctx context.Context, most func() int) (map[string]T, error) {
	first, err := l.page(ctx, 1)
	if err != nil {
		return nil, err
	}
	items, _, err := l.following(ctx, first, max(1, min(first.pages(), most())))
	return items, err
}

// following fetches the pages from the second to the last, side by side. It returns what is on all of them and on the
// first, and whether the last one is full.
func (l list[T]) following(ctx context.Context, first page[T], last int) (items map[string]T, full bool, err error) {
	pages := make([]page[T], last)
	pages[0] = first
	rest, restCtx := errgroup.WithContext(ctx)
	rest.SetLimit(pagesAtOnce)
	for i := 1; i < last; i++ {
		rest.Go(func() (err error) {
			pages[i], err = l.page(restCtx, i+1)
			return err
		})
	}
	if err := rest.Wait(); err != nil {
		return nil, false, err
	}
	items = map[string]T{}
	for _, p := range pages {
		maps.Copy(items, p.items)
	}
	return items, pages[last-1].full, nil
}

// pages is how many pages the list takes, by Atlas's count.
func (p page[T]) pages() int { return max(1, (p.total+pageSize-1)/pageSize) }

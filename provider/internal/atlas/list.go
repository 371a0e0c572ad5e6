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
	// maxPasses bounds how often a list is fetched whose pages do not add up.
	maxPasses = 5
	// pagesAtOnce bounds how many pages of one list are fetched side by side.
	pagesAtOnce = 4
)

// list is a list of Atlas's, to be fetched page by page. Pages count from 1. Something that moves to another page while
// the list is fetched, since as many others come as go, can be missing: only presence proves anything.
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

// all fetches the whole list. Where its pages do not add up, something has come or gone meanwhile and moved others from one
// page to another: it is fetched again, until they do or nothing new turns up. Atlas's count is an estimate by its own word.
func (l list[T]) all(ctx context.Context) (map[string]T, error) {
	seen := map[string]T{}
	for pass := 1; ; pass++ {
		items, addsUp, err := l.whole(ctx)
		if err != nil || addsUp {
			return items, err
		}
		before := len(seen)
		maps.Copy(seen, items)
		if pass == maxPasses || len(seen) == before {
			return seen, nil
		}
	}
}

// whole fetches every page once, and tells whether they add up: all of them count as much as they have. One page always does.
func (l list[T]) whole(ctx context.Context) (items map[string]T, addsUp bool, err error) {
	first, err := l.page(ctx, 1)
	if err != nil {
		return nil, false, err
	}
	counted := first.pages()
	if counted > maxPages {
		return nil, false, l.unanswered(fmt.Errorf("the list is %w: it counts %d entries", errMalformed, first.total))
	}
	items, last, addsUp, err := l.following(ctx, first, counted)
	number := counted
	complete := func() bool { return addsUp && len(items) == first.total }
	// The list ends with a page that is not full, or where all is there that Atlas counts.
	for err == nil && last.full && !complete() {
		if number++; number > maxPages {
			return nil, false, l.unanswered(fmt.Errorf("the list is %w: it does not end after %d pages", errMalformed, maxPages))
		}
		last, err = l.page(ctx, number)
		maps.Copy(items, last.items)
		addsUp = addsUp && last.total == first.total
	}
	return items, number == 1 || first.total <= 0 || complete(), err
}

// some fetches the first page and, once that is in, so many more that there are as many in all as most returns then.
func (l list[T]) some(ctx context.Context, most func() int) (map[string]T, error) {
	first, err := l.page(ctx, 1)
	if err != nil {
		return nil, err
	}
	items, _, _, err := l.following(ctx, first, max(1, min(first.pages(), most())))
	return items, err
}

// following fetches the pages from the second to the one of that number, side by side. It returns what is on all of them and
// on the first, the last page, and whether all count the same.
func (l list[T]) following(ctx context.Context, first page[T], number int) (items map[string]T, last page[T], same bool, err error) {
	pages := make([]page[T], number)
	pages[0] = first
	rest, restCtx := errgroup.WithContext(ctx)
	rest.SetLimit(pagesAtOnce)
	for i := 1; i < number; i++ {
		rest.Go(func() (err error) {
			pages[i], err = l.page(restCtx, i+1)
			return err
		})
	}
	if err := rest.Wait(); err != nil {
		return nil, last, false, err
	}
	items, same = map[string]T{}, true
	for _, p := range pages {
		maps.Copy(items, p.items)
		same = same && p.total == first.total
	}
	return items, pages[number-1], same, nil
}

// pages is how many pages the list takes, by Atlas's count.
func (p page[T]) pages() int { return max(1, (p.total+pageSize-1)/pageSize) }

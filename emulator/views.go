package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The bodies of answers; the names are those of the vendor's document's schemas.

// link is Link.
type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel"`
}

// roleView is CloudAccessRoleAssignment.
type roleView struct {
	GroupID  string `json:"groupId,omitempty"`
	OrgID    string `json:"orgId,omitempty"`
	RoleName string `json:"roleName"`
}

// keyView is ApiKeyUserDetails.
type keyView struct {
	Desc       string     `json:"desc"`
	ID         string     `json:"id"`
	Links      []link     `json:"links"`
	PrivateKey string     `json:"privateKey"`
	PublicKey  string     `json:"publicKey"`
	Roles      []roleView `json:"roles"`
}

// projectView is Group.
type projectView struct {
	ClusterCount int    `json:"clusterCount"`
	Created      string `json:"created"`
	ID           string `json:"id"`
	Links        []link `json:"links"`
	Name         string `json:"name"`
	OrgID        string `json:"orgId"`
}

// orgView is AtlasOrganization.
type orgView struct {
	ID        string `json:"id"`
	IsDeleted bool   `json:"isDeleted"`
	Links     []link `json:"links"`
	Name      string `json:"name"`
}

// page is one of the Paginated… schemas.
type page[T any] struct {
	Links      []link `json:"links"`
	Results    []T    `json:"results"`
	TotalCount *int   `json:"totalCount,omitempty"`
}

// viewKey shows a key with its private key masked; the lock must be held. Atlas does not keep the order of roles from
// one answer to the next, so neither does this.
func (s *Server) viewKey(x *exchange, k *key) keyView {
	return keyView{
		Desc: k.description, ID: k.id, PublicKey: k.public, PrivateKey: k.maskedPrivateKey(),
		Links: selfLink(x, strings.NewReplacer("{orgId}", k.orgID, "{apiUserId}", k.id).Replace(orgKeyPath)),
		Roles: s.viewRoles(k),
	}
}

func (s *Server) viewRoles(k *key) []roleView {
	roles := make([]roleView, 0, len(k.org)+len(k.projects))
	for _, name := range k.org {
		roles = append(roles, roleView{OrgID: k.orgID, RoleName: name})
	}
	for _, id := range sortedKeys(k.projects) { // sorted, so that a seed decides the order below
		for _, name := range k.projects[id] {
			roles = append(roles, roleView{GroupID: id, RoleName: name})
		}
	}
	s.rng.Shuffle(len(roles), func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
	return roles
}

func viewProject(x *exchange, p *project) projectView {
	return projectView{
		ID: p.id, Name: p.name, OrgID: p.org, Created: p.created.UTC().Format(time.RFC3339),
		Links: selfLink(x, strings.Replace(groupPath, "{groupId}", p.id, 1)),
	}
}

func viewOrg(x *exchange, o *org) orgView {
	return orgView{ID: o.id, Name: o.name, Links: selfLink(x, strings.Replace(orgPath, "{orgId}", o.id, 1))}
}

func selfLink(x *exchange, path string) []link {
	return []link{{Href: baseURL(x.r) + path, Rel: "self"}}
}

func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// paging is the query of a list.
type paging struct {
	page, size int
	count      bool
	always     bool // the list knows no includeCount, and counts
}

func readPaging(query url.Values) (paging, *apiError) {
	p := paging{page: 1, size: 100, count: true}
	for name, set := range map[string]func(string) bool{
		"pageNum":      func(v string) bool { return readInt(v, 1, 1<<31-1, &p.page) },
		"itemsPerPage": func(v string) bool { return readInt(v, 1, 500, &p.size) },
		"includeCount": func(v string) bool { p.count = v == "true"; return p.count || v == "false" },
	} {
		if v := query.Get(name); v != "" && !set(v) {
			e := errQuery(name, v)
			return p, &e
		}
	}
	return p, nil
}

func readInt(text string, least, most int, to *int) bool {
	n, err := strconv.Atoi(text)
	*to = n
	return err == nil && n >= least && n <= most
}

// paginate answers with one page of the items; only those on the page are made into views.
func paginate[I, V any](x *exchange, items []I, view func(I) V) reply {
	p, err := readPaging(x.r.URL.Query())
	if err != nil {
		return err.reply()
	}
	return onePage(x, p, items, view)
}

// paginateCounted is paginate for a list that has no includeCount.
func paginateCounted[I, V any](x *exchange, items []I, view func(I) V) reply {
	query := x.r.URL.Query()
	query.Del("includeCount")
	p, err := readPaging(query)
	if err != nil {
		return err.reply()
	}
	p.always = true
	return onePage(x, p, items, view)
}

func onePage[I, V any](x *exchange, p paging, items []I, view func(I) V) reply {
	first := min(len(items), (p.page-1)*p.size)
	last := min(len(items), first+p.size)
	body := page[V]{Links: pageLinks(x, p, last < len(items)), Results: make([]V, 0, last-first)}
	for _, item := range items[first:last] {
		body.Results = append(body.Results, view(item))
	}
	if total := len(items); p.count {
		body.TotalCount = &total
	}
	return ok(body)
}

func pageLinks(x *exchange, p paging, more bool) []link {
	at := func(number int, rel string) link {
		query := fmt.Sprintf("?includeCount=%t&pageNum=%d&itemsPerPage=%d", p.count, number, p.size)
		if p.always {
			query = fmt.Sprintf("?pageNum=%d&itemsPerPage=%d", number, p.size)
		}
		return link{Href: baseURL(x.r) + x.r.URL.Path + query, Rel: rel}
	}
	links := []link{at(p.page, "self")}
	if p.page > 1 {
		links = append(links, at(p.page-1, "previous"))
	}
	if more {
		links = append(links, at(p.page+1, "next"))
	}
	return links
}

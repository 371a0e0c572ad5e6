package emulator

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// maxBody is the largest request body that is read, in bytes; more is answered 413.
const maxBody = 1 << 20

// Server is an in-memory Atlas. Its zero value works, and it is an [http.Handler].
//
// Set the exported fields before the first request, or later inside [Server.Change]. All methods are safe for
// concurrent use. It starts no goroutines and opens no sockets, and waits with package time only, so it runs in a
// testing/synctest bubble.
type Server struct {
	// Latency is how long each request takes before it is looked at. 0: none.
	Latency time.Duration
	// RateLimits are token buckets; the first that matches a request counts. nil: those of Atlas's manual, for each
	// organization 500 requests and 250 more a minute, for each project 1200 and 500, and so on by set of endpoints.
	// Empty, not nil: none at all.
	RateLimits []RateLimit
	// NonceLife is how long a digest nonce is good for. 0: 5 minutes.
	NonceLife time.Duration
	// NonceUses is how many requests one nonce is good for. 0: without limit.
	NonceUses int
	// TokenLife is how long an access token is good for. 0: one hour, as Atlas's.
	TokenLife time.Duration
	// CreateVisibleAfter hides a key or a service account from reads for this long after it was created through the
	// API. Writes to it, and signing in with it, work at once. 0: visible at once.
	CreateVisibleAfter time.Duration
	// DeleteVisibleFor keeps a key or a service account that was deleted through the API readable for this long. Writes
	// to it are answered 404 at once. 0: gone at once. Atlas has been seen to take more than 30 s with keys.
	DeleteVisibleFor time.Duration
	// MaxKeysPerOrg is how many keys an organization may have. 0: 500, as Atlas documents. Negative: without limit.
	// Keys that a test adds count, and are never refused.
	MaxKeysPerOrg int
	// MaxAccountsPerOrg is how many service accounts an organization may have. 0: 200, as Atlas documents. Negative:
	// without limit. Accounts that a test adds count, and are never refused.
	MaxAccountsPerOrg int
	// MaxTokens is how many access tokens a service account may have at a time. 0: 100, as Atlas documents. Negative:
	// without limit. Tokens that a test adds count, and are never refused.
	MaxTokens int
	// SecretConflicts has the later of two requests for new secrets of one service account, where it arrives before the
	// earlier has had its effect, answered 409 with DATA_CONCURRENCY_ERROR, as the vendor says of Atlas. Latency makes
	// requests overlap. Otherwise they wait for each other.
	SecretConflicts bool
	// ExtraRoles are role names to accept beside those in roles.go, as Atlas adds roles from time to time.
	ExtraRoles []string
	// RoleErrorStatus is the status of an answer to a caller whose roles do not suffice. 0: 401, without a challenge,
	// as recorded; set 403 to see how a client takes that.
	RoleErrorStatus int
	// Unknowns choose what is not known of Atlas.
	Unknowns Unknowns
	// Clock is the server's time: of ids, nonces, tokens, buckets, visibility and the Date header. nil: time.Now.
	// It is called with the server's lock held, so it must not call the server.
	Clock func() time.Time
	// Seed makes ids, keys, secrets and the order of roles in answers the same in each run. 0: random.
	Seed uint64

	mu      sync.Mutex
	ready   bool
	offset  time.Duration // see Advance
	rng     *rand.Rand
	machine [5]byte // middle part of the ObjectIds of this server
	counter uint32  // last part of them
	done    chan struct{}
	closed  bool

	orgs     map[string]*org
	projects map[string]*project
	keys     map[string]*key            // by id; deleted ones stay, for late visibility
	byPublic map[string]*key            // by public key; living ones only
	accounts map[string]*serviceAccount // by client id; deleted ones stay as keys do
	minting  map[string]int             // requests for new secrets under way, by client id
	tokens   map[string]*token
	nonces   map[string]*nonce
	buckets  map[bucketKey]*bucket
	faults   []*pendingFault
	log      []*Request
	secrets  []Secret
}

// start makes the zero value usable. The lock must be held.
func (s *Server) start() {
	if s.ready {
		return
	}
	s.ready = true
	seed := s.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	s.rng = rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))
	for i := range s.machine {
		s.machine[i] = byte(s.rng.Uint32())
	}
	s.counter = s.rng.Uint32()
	if s.done == nil {
		s.done = make(chan struct{})
	}
	s.orgs = map[string]*org{}
	s.projects = map[string]*project{}
	s.keys = map[string]*key{}
	s.byPublic = map[string]*key{}
	s.accounts = map[string]*serviceAccount{}
	s.minting = map[string]int{}
	s.tokens = map[string]*token{}
	s.nonces = map[string]*nonce{}
	s.buckets = map[bucketKey]*bucket{}
}

// lock takes the lock and makes the zero value usable; it returns the function that releases it. Nobody waits for
// anything but the lock while holding it.
func (s *Server) lock() (unlock func()) {
	s.mu.Lock()
	s.start()
	return s.mu.Unlock
}

// Change runs f while no request is being answered, so that f may set the exported fields of a server in use. f must
// not call methods of the server.
func (s *Server) Change(f func(*Server)) {
	defer s.lock()()
	f(s)
}

// Advance moves the server's clock forward by d (or back, if d is negative). It wakes nobody who is waiting.
func (s *Server) Advance(d time.Duration) {
	defer s.lock()()
	s.offset += d
}

// Now is the server's time.
func (s *Server) Now() time.Time {
	defer s.lock()()
	return s.now()
}

func (s *Server) now() time.Time {
	if s.Clock != nil {
		return s.Clock().Add(s.offset)
	}
	return time.Now().Add(s.offset)
}

// Close ends every wait (latency, delay, hang): those requests are cut off without an answer, and so are later ones
// that would have to wait. It does not wait for them. Closing twice does nothing.
func (s *Server) Close() {
	defer s.lock()()
	if !s.closed {
		s.closed = true
		close(s.done)
	}
}

// exchange is one request on its way through the server.
type exchange struct {
	r      *http.Request
	route  *route            // nil: no such path
	params map[string]string // of the path
	body   []byte
	caller *caller
	entry  *Request
	fault  *Fault
	limit  *bucket // which bucket paid for the request, for the headers

	mints    bool // counts in Server.minting
	overlaps bool // see Server.SecretConflicts
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, latency := s.begin(r)
	var sent reply
	defer func() { s.finish(x, sent) }()

	if x.fault != nil && x.fault.Kind == Reset && !x.fault.After {
		panic(http.ErrAbortHandler) // before the body is read: the request never arrived
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		panic(http.ErrAbortHandler) // the caller is gone
	}
	x.body = body
	if !s.wait(r.Context(), latency) {
		panic(http.ErrAbortHandler)
	}
	if x.fault != nil {
		sent = s.misbehave(w, x)
		return
	}
	sent = s.effect(x)
	sent.write(w, r)
}

// begin writes the request into the log and decides which fault, if any, it meets.
func (s *Server) begin(r *http.Request) (*exchange, time.Duration) {
	defer s.lock()()
	x := &exchange{r: r}
	x.route, x.params = table.find(r.Method, r.URL.EscapedPath())
	x.entry = s.record(x)
	x.fault = s.takeFault(x)
	if x.fault != nil {
		x.entry.Fault = x.fault.name()
	}
	s.beginMint(x)
	return x, s.Latency
}

// effect authenticates, authorizes and carries out the request. One lock spans it all, so it is atomic.
func (s *Server) effect(x *exchange) reply {
	defer s.lock()()
	defer s.endMint(x)
	return s.stamp(x, s.answer(x))
}

// wait waits for d, the end of ctx or of the server; false: there is nobody to answer any more.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-s.closing():
		return false
	}
}

func (s *Server) closing() <-chan struct{} {
	defer s.lock()()
	return s.done
}

// Package atlas makes the Atlas calls that this provider needs, on the vendor's SDK: it mints, assigns, changes, reads
// and deletes API keys. Package transport below it sends, authenticates and retries; the provider above it decides what
// is to be done. Every error is an *[Error] that says what failed, what Atlas said and what to do.
//
// Three things here are more than calls, each for a reason of Atlas's:
//
//   - A private key is shown once, in the answer to the minting request. If that answer is lost, [Keys.Mint] finds
//     out whether there is a key that nobody can use, and deletes it (keys_mint.go, settle.go, candidates.go).
//   - Atlas is eventually consistent: that a new key does not exist is not believed at once (visibility.go).
//   - Atlas limits requests, and a refresh reads every key of a stack: Reads share lists (keys_read.go, below).
//
// # Which Reads share a list
//
// The Reads of one organization's keys come in bursts; a burst ends when none has been under way for 5 s.
//
//  1. A Read is answered from a list if one is there that may answer it: the newest, begun no more than 5 s before the
//     Read arrived, with no write of this process's begun or ended in between. It waits for a list under way.
//     A list begins with the sending of its first page. One that ended there (rule 3) serves only until rule 3 allows
//     another.
//  2. Otherwise the first three Reads of a burst are one GET each. So a Read alone is one GET, and a refresh of three
//     keys is three, however large the organization.
//  3. Otherwise a Read begins a list if that takes no more pages (500 keys each) than Reads have come since the burst
//     began, or since the first page of the newest whole list came. Before the first answer a list is taken to be one
//     page; if that page tells that there are too many, it is the only one fetched, and it answers the Reads whose keys
//     are on it. The number of pages is remembered.
//  4. Otherwise a Read is one GET; no more than 8 GETs are under way at a time.
//
// A list proves presence only: a key that it lacks is read by a GET. If a list fails, the burst goes on with GETs.
//
// What follows. No Read is answered with what was true more than 5 s before it arrived, nor with what was true before
// a write of this process's that had ended then. A list takes P = ⌈K/500⌉ requests in an organization of K keys (one
// more where K is a multiple of 500: it ends with a page that is not full). M Reads of one burst, within 5 s and
// without writes, take
//
//   - M requests if M is at most 3;
//   - 3 + P, if P Reads have come by the time the first page is in, and one per key that the list lacks. With P = 1,
//     that is always so;
//   - otherwise M + 1 while M is less than P, and no more than 2 P + 4 after that: nobody who does not know M can be
//     sure to do better than twice the best.
//
// A Read that is cancelled leaves the list to the others that wait for it; the last one to leave cancels it.
//
// Where the credential may not read keys at the organization, the lists of the projects that the key is thought to be
// in serve, and are shared by rule 1; there is no GET of one key at a project, so they are always fetched whole.
package atlas

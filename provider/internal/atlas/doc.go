// Package atlas makes the Atlas calls that this provider needs: it mints, assigns, changes, reads and deletes API keys, on the
// vendor's SDK, and service accounts and their secrets, by JSON of its own. Package transport below it sends, authenticates and
// retries; the provider above it decides what is to be done. Every error is an *[Error] that says what failed, what Atlas said and
// what to do.
//
// Calls stand by the object that they are about: client.Keys().Mint, client.Accounts().Invite. Where to go for what:
//
//	another call on an object      the object's file: keys.go, accounts.go, assignments.go, projects.go, caller.go; keys_*.go
//	a service account              accounts.go; made: accounts_mint.go; its secrets: accounts_secrets.go; sent: ask.go
//	an access list                 access_lists.go; whose it can be: access_lists_of.go
//	another kind of object         a file of its own, and a [Kind] in call.go
//	what a request is, its role    the operation beside its call; what can be said of one: call.go
//	an answer that is no good      answer.go; of a key: keys_answer.go; of an account: accounts_answer.go
//	what an error says             errors.go; what to do about it: error_fix.go; golden texts: testdata/errors
//	when an object is gone         the lists of codes in errors.go
//	a secret that is shown once    once.go; a lost answer: once_settle.go; what follows from it: once_judge.go; what is told
//	                               of what is left: once_left.go
//	a list                         list.go; who shares it, and for how long: list_shared.go
//	how something is read          reads.go (below); a key: keys_read.go, without the organization: keys_in_projects.go; an account:
//	                               accounts_read.go
//	an object too new to be seen   visibility.go
//
// Three things here are more than calls, each for a reason of Atlas's:
//
//   - A secret is shown once, in the answer to the request that makes it. If that answer is lost, once finds out whether
//     there is something that nobody can use, and discards it (below).
//   - Atlas is eventually consistent: that a new key or account does not exist is not believed at once.
//   - Atlas limits requests, and a refresh reads every key and account of a stack: Reads share lists.
//
// # Service accounts
//
// An account is asked about by way of an owner, its organization or a project that it is in: an answer's roles are those that it has
// there. Its secrets are the same by way of all. No answer of Atlas's about one is on record, and so each is read field by field: what
// is not shown is nil, which is not the same as none. Something is gone where Atlas says so, or shows all that there is without it.
//
// An account is made without a secret, so that its secret is a request of its own. Where Atlas refuses that with 400, it is asked once
// more for an account with one; if it takes that, this process asks for no other kind. Atlas makes one secret of an account at a time:
// in this process they wait for each other, and where another process was first (409) it is asked again, if there is a place by then.
//
// # What becomes of a lost answer
//
// Something may have been made that nobody has the secret of: litter. Something of somebody else's may look just like it,
// and to delete that would be an outage. So Atlas is looked at four times in half a minute, and what fits the request and
// is not known to this process is told apart by the time of its creation. Which clock is right nobody knows: the local one
// counts, and the earliest and the latest that Atlas's own answers have told, each give or take two seconds.
//
//   - A candidate was made while the request was under way, by every one of these clocks: from 2 s before it was sent to
//     10 s after.
//   - A doubt is no candidate, and by some clock younger than a minute before the sending. What is older is neither.
//   - Exactly one candidate in two looks in a row, no doubt, and nothing else that it is used for where all of it is shown:
//     it is discarded, and the request sent once more. The looks that remain are taken all the same, and what turns up in
//     them is told.
//   - Neither candidate nor doubt in any look: the request is sent once more.
//   - Otherwise nothing is touched, and an error names all that there is.
//
// What is read before something is discarded, since a list need not show it: that a key is in no other project; that an account has
// the name, the description and the roles that it was made with, is in no other project, and has no secret beside the one that it
// began with, if it did, which was never used; that a secret was never used. A secret that lives for another time than was asked for,
// or any where others make secrets of the account too, is a doubt at the most. Where Atlas does not show an account's secrets, it has
// not been looked at.
//
// # Which Reads share a list
//
// The Reads of one organization's keys come in bursts; a burst ends when none has been under way for 5 s. What follows is told of
// them, and as true of the service accounts of an organization, and of those of a project.
//
//  1. A Read is answered from a list if one is there that may answer it: the newest, if its first page was sent no more
//     than 5 s before the Read arrived, or is yet to be sent, and no write of this process's to the key, or to a secret of the
//     account, began or ended in between. The Read waits for a list under way.
//  2. Otherwise the first three Reads of a burst are one GET each.
//  3. Otherwise a Read begins a list. When its first page is in, the next ones are fetched side by side, until the list
//     has as many pages (500 keys each) as Reads wait for it; it never has more than four.
//  4. A key that the list lacks is read by a GET; no more than 8 GETs are under way at a time.
//
// A list proves presence only: keys that come and go move others to another page. If a list fails, or does not show all of an
// account (its roles in a project need not be there), the rest of the burst goes on with GETs; if Atlas refuses, nobody asks it again
// in that burst.
//
// What follows. No Read is answered with what was true more than 5 s before it arrived, nor with what was true before
// a write of this process's that had ended then. Since a list has no more pages than Reads that wait for it, n Reads take
// no more than n requests, and one for each key that its list lacks. M Reads of one burst, within 5 s and without writes,
// take in an organization of K keys
//
//   - no more than min(M, 3 + min(⌈K/500⌉, 4)) requests, and one for each key that the list lacks;
//   - which is none, if nothing moves, where K is at most 2,000 and ⌈K/500⌉ Reads wait when the first page is in. The
//     engine reads 8 keys at a time on two cores: beside the three GETs that is five, and enough.
//
// A Read that is cancelled leaves the list to the others that wait for it; the last one to leave cancels it.
//
// Where the credential may not read keys at the organization, the lists of the projects that the key is thought to be
// in serve, and are shared by rule 1; there is no GET of one key at a project, so they are always fetched whole.
package atlas

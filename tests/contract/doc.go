// Package contract holds tests to the vendor's word: it validates every request and every answer that passes through
// [Handler] against the vendor's OpenAPI document, errors included, and reports each violation as an error of the running
// test. atlas-api.json is the part of that document that is needed, made from the vendor's SDK module by internal/trim.
//
//	web := contract.Handler(t, &atlas)   // instead of &atlas itself, in every test that talks to an emulator
//
// Stricter than the document: objects may have only the properties that it names, and queries only its parameters, so
// that a misspelt name is found; every error has the form of schema ApiError, whether or not the document lists its
// status; a request without credentials is answered with a challenge.
//
// Laxer than the document, each because Atlas itself differs from it (see document.go):
//   - parameters of an error may be of any type, not objects only
//   - the count of an access list's entry may be 0
//   - what only newer copies of the document have of service accounts is allowed: the attribute withoutInitialSecret, and the
//     roles in the list of an account's projects
//   - a pattern with a lookahead, which Go's expressions lack, is used without it
//
// What an injected fault answers is validated only if it still claims to be Atlas's: an answer that is cut off, no
// JSON, or empty is what the fault was for.
//
// The document describes no OAuth2 endpoints; RFC 6749 and RFC 7009 are the contract there.
package contract

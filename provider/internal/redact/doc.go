// Package redact keeps secrets out of texts: by a type that cannot be printed ([Secret]), and by one function through which
// every text goes before it leaves the process ([Text], and [Excerpt] for what is quoted of a foreign text). It knows no I/O.
//
// A text is read in every way that a secret could be written (reading.go): as it is, with percent encoding, HTML entities,
// escapes of JSON and Go, HTML tags and line breaks undone, out of base64 and hexadecimal digits, and in combinations of
// these. In each reading secrets are found
//
//   - by value, all that the process holds or has seen: a [Secret] from the moment that it exists, what was given to [Hide]
//     or [HideBriefly] (index.go). White space and the case of letters make no difference. What is shorter than 6 characters
//     would shred texts: it is taken out only where it stands in quotation marks, as messages quote the values of a program;
//   - by shape (shapes.go), what looks like a private key, a client secret, a token, or the value of a field that holds one.
//     [Spare] keeps what a program says that is none.
//
// The state is the process's, so that no place that quotes a text can forget to ask: a plugin process serves one stack. It
// is bounded, and goroutines and tests share it. [Redactor] is the same as a value.
package redact

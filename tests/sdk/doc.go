// Package sdk holds the tests of the committed SDKs that need no compiler: their documentation shows the example of their own
// language, their versions agree, and the projects of what cannot be compiled here say what they must.
package sdk

// Package readme holds the tests of the documentation: programs in it are the examples that are compiled and run
// elsewhere, its links lead somewhere, its tables are complete.
package readme

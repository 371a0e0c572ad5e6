// Package demo holds the tests of `make demo`: it passes, prints what docs/demo.md shows of it, and leaves nothing
// behind, also when interrupted. It needs what `make build cli` makes.
package demo

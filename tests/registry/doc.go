// Package registry holds what the Pulumi registry asks of a community package, as assertions: those of its own check of a
// package, and those that its maintainers go through by hand.
package registry

// Package scripts holds the tests of what `make` says of the machine that it runs on, and of what it did there.
package scripts

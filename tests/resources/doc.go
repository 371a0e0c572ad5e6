// Package resources tests the resources and functions of each family together, by the rules of each: the real provider under the
// engine of tests/sim, against the emulated Atlas, in virtual time. What a network does to them is tests/faults' business.
package resources

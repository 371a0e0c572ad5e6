package faults

import (
	"net/http"
	"strings"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// place is an Atlas as it may be: how it speaks, and what is not known of it (emulator.Unknowns).
type place struct {
	name    string
	options []sim.WorldOption
	unknown func(u *emulator.Unknowns)
	// matters says to which scenarios it matters; nil: to all. One of so many of their cases is played there; 0: of 20.
	matters func(s scenario) bool
	oneOf   uint32
}

// usual is Atlas as far as it is known: HTTP/2, and every unknown at its likeliest.
var usual = place{name: "HTTP/2", options: []sim.WorldOption{sim.HTTP2()}}

// others are where a part of the sweep runs too: another protocol, and each unknown in its other position.
var others = []place{
	{name: "HTTP/1.1"},
	elsewhere("a missing role has another code", everything, func(u *emulator.Unknowns) { u.RoleErrorCode = "USER_CANNOT_ACCESS_GROUP" }),
	elsewhere("a key that is not found is a 400", ofKeys, func(u *emulator.Unknowns) { u.KeyNotFoundStatus = http.StatusBadRequest }),
	elsewhere("lists show other projects", ofKeys, func(u *emulator.Unknowns) { u.ListsShowOtherProjects = true }),
	elsewhere("organization roles drop projects", ofKeys, func(u *emulator.Unknowns) { u.OrgUpdateDropsProjects = true }),
	elsewhere("PATCH does not assign", ofKeys, func(u *emulator.Unknowns) { u.UpdateDoesNotAssign = true }),
	elsewhere("access lists answer with what is new", ofAddresses, func(u *emulator.Unknowns) { u.AccessListAnswersNewOnly = true }),
	elsewhere("access lists are added to in part", ofAddresses, func(u *emulator.Unknowns) { u.AccessListAddsPartly = true }),
	elsewhere("ranges have an address", ofAddresses, func(u *emulator.Unknowns) { u.WideEntriesHaveAddress = true }),
	elsewhere("host bits are refused", ofAddresses, func(u *emulator.Unknowns) { u.HostBitsRefused = true }),
	elsewhere("IPv6 is refused", ofAddresses, func(u *emulator.Unknowns) { u.IPv6Refused = true }),
	elsewhere("accounts' entries show both", ofAccounts, func(u *emulator.Unknowns) { u.AccountEntriesHaveBoth = true }),
	elsewhere("lists lack roles of accounts", ofAccounts, func(u *emulator.Unknowns) { u.ListsLackAccountRoles = true }),
	elsewhere("a third secret is a 409", ofAccounts, func(u *emulator.Unknowns) { u.SecretLimitStatus = http.StatusConflict }),
	often(elsewhere("accounts begin with a secret", makesAccounts, func(u *emulator.Unknowns) { u.WithoutInitialSecretRefused = true }), 2),
}

func elsewhere(name string, matters func(s scenario) bool, unknown func(u *emulator.Unknowns)) place {
	return place{name: name, options: usual.options, unknown: unknown, matters: matters}
}

func often(at place, oneOf uint32) place {
	at.oneOf = oneOf
	return at
}

func everything(scenario) bool    { return true }
func ofKeys(s scenario) bool      { return !s.accounts }
func ofAccounts(s scenario) bool  { return s.accounts }
func ofAddresses(s scenario) bool { return s.addresses }
func makesAccounts(s scenario) bool {
	return s.accounts && s.creates > 0 && strings.HasSuffix(s.name, "create")
}

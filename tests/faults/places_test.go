package faults

import (
	"net/http"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// place is an Atlas as it may be: how it speaks, and what is not known of it (emulator.Unknowns).
type place struct {
	name    string
	options []sim.WorldOption
	unknown func(u *emulator.Unknowns)
	// addresses says that it matters to access lists only.
	addresses bool
}

// usual is Atlas as far as it is known: HTTP/2, and every unknown at its likeliest.
var usual = place{name: "HTTP/2", options: []sim.WorldOption{sim.HTTP2()}}

// others are where a part of the sweep runs too: another protocol, and each unknown in its other position.
var others = []place{
	{name: "HTTP/1.1"},
	elsewhere("a key that is not found is a 400", func(u *emulator.Unknowns) { u.KeyNotFoundStatus = http.StatusBadRequest }),
	elsewhere("lists show other projects", func(u *emulator.Unknowns) { u.ListsShowOtherProjects = true }),
	elsewhere("organization roles drop projects", func(u *emulator.Unknowns) { u.OrgUpdateDropsProjects = true }),
	elsewhere("PATCH does not assign", func(u *emulator.Unknowns) { u.UpdateDoesNotAssign = true }),
	elsewhere("a missing role has another code", func(u *emulator.Unknowns) { u.RoleErrorCode = "USER_CANNOT_ACCESS_GROUP" }),
	ofAddresses("access lists answer with what is new", func(u *emulator.Unknowns) { u.AccessListAnswersNewOnly = true }),
	ofAddresses("access lists are added to in part", func(u *emulator.Unknowns) { u.AccessListAddsPartly = true }),
	ofAddresses("ranges have an address", func(u *emulator.Unknowns) { u.WideEntriesHaveAddress = true }),
	ofAddresses("host bits are refused", func(u *emulator.Unknowns) { u.HostBitsRefused = true }),
	ofAddresses("IPv6 is refused", func(u *emulator.Unknowns) { u.IPv6Refused = true }),
}

func elsewhere(name string, unknown func(u *emulator.Unknowns)) place {
	return place{name: name, options: usual.options, unknown: unknown}
}

func ofAddresses(name string, unknown func(u *emulator.Unknowns)) place {
	at := elsewhere(name, unknown)
	at.addresses = true
	return at
}

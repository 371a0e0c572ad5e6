package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

func TestAccessListAnswersNewOnly(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.AccessListAnswersNewOnly = true }, func(b *bed, switched bool) {
		require.NoError(b.t, b.atlas.SetAccessList(b.owner.ID, "127.0.0.1"))
		a := b.do(b.as(b.owner), 200, "POST", b.entries(b.owner.ID), `[{"ipAddress":"192.0.2.1"}]`)
		assert.Len(b.t, results(a), in(switched, 2, 1))
		assert.Equal(b.t, in(switched, 2.0, 1.0), a.body["totalCount"])
		assert.Contains(b.t, a.text, "192.0.2.1")
		assert.Equal(b.t, []string{"127.0.0.1", "192.0.2.1"}, b.atlas.AccessList(b.owner.ID))
	})
}

func TestAccessListAddsPartly(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.AccessListAddsPartly = true }, func(b *bed, switched bool) {
		require.NoError(b.t, b.atlas.SetAccessList(b.owner.ID, "127.0.0.1"))
		b.refuse(b.as(b.owner), 409, "ADDRESS_ALREADY_IN_ACCESS_LIST", "POST", b.entries(b.owner.ID),
			`[{"ipAddress":"192.0.2.1"},{"ipAddress":"127.0.0.1"},{"ipAddress":"192.0.2.2"}]`)
		want := in(switched, []string{"127.0.0.1"}, []string{"127.0.0.1", "192.0.2.1", "192.0.2.2"})
		assert.Equal(b.t, want, b.atlas.AccessList(b.owner.ID))
	})
}

func TestWideEntriesHaveAddress(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.WideEntriesHaveAddress = true }, func(b *bed, switched bool) {
		id := b.mint(b.as(b.owner), "x")
		a := b.do(b.as(b.owner), 200, "POST", b.entries(id), `[{"cidrBlock":"10.0.0.0/8"},{"ipAddress":"192.0.2.1"}]`)
		assert.Equal(b.t, in[any](switched, nil, "10.0.0.0"), results(a)[0]["ipAddress"])
		assert.Equal(b.t, "192.0.2.1", results(a)[1]["ipAddress"])
	})
}

func TestHostBitsRefused(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.HostBitsRefused = true }, func(b *bed, switched bool) {
		id := b.mint(b.as(b.owner), "x")
		a := b.do(b.as(b.owner), in(switched, 200, 400), "POST", b.entries(id), `[{"cidrBlock":"10.1.2.3/8"}]`)
		assert.Equal(b.t, in(switched, "", "INVALID_IP_ADDRESS_OR_CIDR_NOTATION"), a.code())
		b.do(b.as(b.owner), in(switched, 409, 200), "POST", b.entries(id), `[{"cidrBlock":"10.0.0.0/8"}]`)
	})
}

func TestIPv6Refused(t *testing.T) {
	inEach(t, func(u *emulator.Unknowns) { u.IPv6Refused = true }, func(b *bed, switched bool) {
		id := b.mint(b.as(b.owner), "x")
		for _, body := range []string{`[{"ipAddress":"2001:db8::1"}]`, `[{"cidrBlock":"2001:db8::/32"}]`} {
			a := b.do(b.as(b.owner), in(switched, 200, 400), "POST", b.entries(id), body)
			assert.Equal(b.t, in(switched, "", "IPV6_UNSUPPORTED"), a.code())
		}
		b.do(b.as(b.owner), 200, "POST", b.entries(id), `[{"ipAddress":"192.0.2.1"}]`)
	})
}

package emulator

// Unknowns are switches for what is not known of Atlas. Their zero value is what is likeliest; a client must live with
// every position.
type Unknowns struct {
	// KeyNotFoundStatus is the status that comes with the code API_KEY_NOT_FOUND. 0: 404. Recorded are 404, and 400 for
	// a PATCH in a project (July 2026); whether that depends on the route or on the time is not known.
	KeyNotFoundStatus int
	// ListsShowOtherProjects has the list of a project's keys show their roles in other projects too, as reads of a key
	// at its organization do. None of the 465 keys in 163 recorded lists shows another project, but none of them is
	// known to have had one.
	ListsShowOtherProjects bool
	// OrgUpdateDropsProjects has a PATCH of roles at the organization take the key out of its projects. Nothing is
	// recorded; other programs rely on it that the roles in projects stay.
	OrgUpdateDropsProjects bool
	// UpdateDoesNotAssign has a PATCH of a key in a project that it is not assigned to answer 404 instead of assigning
	// it. The vendor's document is silent; the vendor's command line assigns keys this way.
	UpdateDoesNotAssign bool
	// RoleErrorCode is the code for a caller whose roles do not suffice. "": USER_UNAUTHORIZED. Recorded is
	// USER_CANNOT_ACCESS_GROUP too, documented are USER_CANNOT_ACCESS_ORG, NOT_IN_GROUP, NOT_ORG_OWNER and
	// NOT_API_KEY_ADMIN; which of them comes when is not known. See Server.RoleErrorStatus for the status.
	RoleErrorCode string
	// AccessListAnswersNewOnly has the answer to a POST to an access list show the new entries instead of the whole list.
	// Every recorded answer has one entry, which was new and the only one; other programs look for theirs in it.
	AccessListAnswersNewOnly bool
	// AccessListAddsPartly has a POST to an access list that is refused with 409, since one of its entries is there already,
	// add the others all the same. Nothing is recorded.
	AccessListAddsPartly bool
	// WideEntriesHaveAddress has an entry of an access list that is more than a single address show the first of its
	// addresses as ipAddress, beside the cidrBlock. Nothing is recorded.
	WideEntriesHaveAddress bool
	// HostBitsRefused has a CIDR block with host bits, such as 10.1.2.3/8, answered 400 with
	// INVALID_IP_ADDRESS_OR_CIDR_NOTATION. Otherwise it is taken for 10.0.0.0/8. Nothing is recorded.
	HostBitsRefused bool
	// IPv6Refused has entries of version 6 answered 400 with IPV6_UNSUPPORTED. An old page of the manual has that code;
	// the vendor's document allows them.
	IPv6Refused bool
	// SecretLimitStatus is the status for a service account's third secret. 0: 400; 409 is as thinkable. Nothing is
	// recorded.
	SecretLimitStatus int
	// AccountEntriesHaveBoth has an entry of a service account's access list that is a single address show it both as
	// ipAddress and as cidrBlock, as those of API keys do. Otherwise an entry shows the one that it was added as: a newer
	// copy of the vendor's document lets either be null, and other programs rely on a cidrBlock that stays one.
	AccountEntriesHaveBoth bool
	// WithoutInitialSecretRefused has a request for a service account that has the attribute withoutInitialSecret
	// answered 400. It is newer than the vendor's SDK, so Atlas may not know it everywhere.
	WithoutInitialSecretRefused bool
	// ListsLackAccountRoles has the list of a service account's projects, and the list of a project's service accounts,
	// show no roles. Only a newer copy of the vendor's document has roles in the first; in the second they may be absent.
	ListsLackAccountRoles bool
}

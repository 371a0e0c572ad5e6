package emulator

// OrgSettings is OrganizationSettings of the vendor's document.
type OrgSettings struct {
	APIAccessListRequired                  bool   `json:"apiAccessListRequired"`
	GenAIFeaturesEnabled                   bool   `json:"genAIFeaturesEnabled"`
	MaxServiceAccountSecretValidityInHours int    `json:"maxServiceAccountSecretValidityInHours"`
	MultiFactorAuthRequired                bool   `json:"multiFactorAuthRequired"`
	RestrictEmployeeAccess                 bool   `json:"restrictEmployeeAccess"`
	SecurityContact                        string `json:"securityContact"`
	StreamsCrossGroupEnabled               bool   `json:"streamsCrossGroupEnabled"`
}

// The bounds of maxServiceAccountSecretValidityInHours, from the vendor's document. The default is assumed.
const (
	leastSecretHours = 8
	mostSecretHours  = 8760
)

func defaultSettings() OrgSettings {
	return OrgSettings{GenAIFeaturesEnabled: true, MaxServiceAccountSecretValidityInHours: mostSecretHours}
}

func (s *Server) getOrgSettings(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgMember)
	if err != nil {
		return err.reply()
	}
	return ok(o.settings)
}

// updateOrgSettings changes the settings that the request names. What is required of addresses holds from the next
// request on.
func (s *Server) updateOrgSettings(x *exchange) reply {
	o, err := s.orgFor(x, (*caller).isOrgOwner)
	if err != nil {
		return err.reply()
	}
	changed := o.settings
	if err := decode(x, &changed); err != nil {
		return err.reply()
	}
	if hours := changed.MaxServiceAccountSecretValidityInHours; hours < leastSecretHours || hours > mostSecretHours {
		return errValidation("maxServiceAccountSecretValidityInHours").reply()
	}
	o.settings = changed
	return ok(o.settings)
}

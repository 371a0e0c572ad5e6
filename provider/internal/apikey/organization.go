package apikey

import (
	"context"
	"fmt"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// organization is the organization that is named, else the configuration's, else the credential's own, which takes a request.
func organization(ctx context.Context, s *session.Session, client *atlas.Client, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	if orgID, _ := s.DefaultOrg(); orgID != "" {
		return orgID, nil
	}
	orgID, err := client.Caller().Org(ctx)
	if err != nil {
		return "", fmt.Errorf("the organization is not known: give %s, or set %s: %w", propOrgID, session.SetOrg, err)
	}
	return orgID, nil
}

// value is what an optional input names; "" where it names nothing.
func value(input *string) string {
	if input == nil {
		return ""
	}
	return *input
}

// optional is an optional input that names a value; nil for "".
func optional(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

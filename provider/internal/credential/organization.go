package credential

import (
	"context"
	"fmt"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/atlas"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider/internal/session"
)

// Organization is the organization that is named, else the configuration's, else the credential's own, which takes a request.
func Organization(ctx context.Context, s *session.Session, client *atlas.Client, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	if orgID, _ := s.DefaultOrg(); orgID != "" {
		return orgID, nil
	}
	orgID, err := client.Caller().Org(ctx)
	if err != nil {
		return "", fmt.Errorf("the organization is not known: give %s, or set %s: %w", PropOrgID, session.SetOrg, err)
	}
	return orgID, nil
}

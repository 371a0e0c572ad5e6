package contract

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

const (
	errorSchema = "ApiError"
	groupSchema = "ServiceAccountGroup"
	entrySchema = "UserAccessListResponse" // of an API key's access list
)

var (
	tokenPath  = emulator.RouteCreateToken.Path
	revokePath = emulator.RouteRevokeToken.Path
)

// vendor is the part of the vendor's document that is needed. A path is added in internal/trim.
//
//go:generate go run ./internal/trim atlas-api.json
//go:embed atlas-api.json
var vendor []byte

// document is the vendor\'s document, ready to validate.
type document struct {
	*openapi3.T
	router routers.Router
}

// load reads the document once per process.
var load = sync.OnceValues(func() (*document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(vendor)
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	if err := amend(doc); err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("find the OpenAPI document's routes: %w", err)
	}
	return &document{doc, router}, nil
})

// amend makes the document stricter where it is silent, and mends it where Atlas is known to differ from it.
func amend(doc *openapi3.T) error {
	no := false
	for _, schema := range doc.Components.Schemas {
		s := schema.Value
		if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
			s.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
		}
	}
	// Atlas sends strings and numbers; its page on rate limits shows an example.
	parameters := doc.Components.Schemas[errorSchema].Value.Properties["parameters"]
	if parameters == nil || parameters.Value.Items == nil || !parameters.Value.Items.Value.Type.Is("object") {
		return fmt.Errorf("%s.parameters no longer is a list of objects: see whether this exception can go", errorSchema)
	}
	parameters.Value.Items = openapi3.NewSchemaRef("", openapi3.NewSchema())
	// Atlas sends 0 for an entry that was never used, in all 62 recorded answers.
	count := doc.Components.Schemas[entrySchema].Value.Properties["count"]
	if count == nil || count.Value.Min == nil || *count.Value.Min != 1 {
		return fmt.Errorf("%s.count no longer is at least 1: see whether this exception can go", entrySchema)
	}
	count.Value.Min = openapi3.Ptr(0.0)
	return amendAccounts(doc.Components.Schemas)
}

// amendAccounts adds what newer copies of the vendor's document have of service accounts: one that begins without a secret,
// and the roles in the list of its projects.
func amendAccounts(schemas openapi3.Schemas) error {
	const without, hours = "withoutInitialSecret", "secretExpiresAfterHours"
	for _, name := range []string{"OrgServiceAccountRequest", "GroupServiceAccountRequest"} {
		s := schemas[name].Value
		if s.Properties[without] != nil {
			return fmt.Errorf("%s has %s: see whether this exception can go", name, without)
		}
		s.Properties[without] = openapi3.NewBoolSchema().NewRef()
		s.Required = slices.DeleteFunc(s.Required, func(property string) bool { return property == hours })
		for _, either := range []string{without, hours} {
			s.AnyOf = append(s.AnyOf, (&openapi3.Schema{Required: []string{either}}).NewRef())
		}
	}
	group := schemas[groupSchema].Value
	if group.Properties["roles"] != nil {
		return fmt.Errorf("%s has roles: see whether this exception can go", groupSchema)
	}
	group.Properties["roles"] = openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema()).NewRef()
	return nil
}

// compilePattern leaves out the lookahead of the one pattern that has one: an IPv4 address may then end in a dot.
func compilePattern(pattern string) (openapi3.RegexMatcher, error) {
	return regexp.Compile(strings.ReplaceAll(pattern, "(?!$)", ""))
}

// errorBody validates an error's decoded body.
func (d *document) errorBody(value any) error {
	return d.Components.Schemas[errorSchema].Value.VisitJSON(value, openapi3.VisitAsResponse())
}

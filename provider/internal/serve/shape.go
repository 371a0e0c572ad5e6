package serve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// shape is what the schema of a resource says of its properties. The tags on the Go structs say it, once.
type shape struct {
	// inputs are the names of the inputs.
	inputs object
	// inputsOnly are those of them that no output mirrors.
	inputsOnly []string
	// sealed are those of them that are secret, whether the program says so or not.
	sealed []string
	// filled are those of them that may be left out and whose output is there all the same: a default is filled in.
	filled []string
	// issued are the outputs that mirror no input, sorted: what Atlas issues.
	issued []string
	// secret are those of them that are secret, required those that the framework does not do without.
	secret, required []string
	// lists are the outputs that are lists and always there: the framework makes nil, which is null, of one without elements.
	lists []string
}

// object has the names of an object's properties, and for each the object that it is or that its elements are; nil for
// one that is no object.
type object map[string]object

// shapeOf reads the schema of a resource. It panics where the Go types have no schema, as the framework does.
func shapeOf(resource infer.InferredResource) shape {
	types := map[string]schema.ComplexTypeSpec{}
	spec, err := resource.GetSchema(func(token tokens.Type, of schema.ComplexTypeSpec) bool {
		_, known := types[token.String()]
		types[token.String()] = of
		return !known
	})
	if err != nil {
		panic(fmt.Sprintf("a resource without a schema: %v", err))
	}
	s := shape{inputs: objectOf(spec.InputProperties, types)}
	for name, input := range spec.InputProperties {
		if input.Secret {
			s.sealed = append(s.sealed, name)
		}
		if _, mirrored := spec.Properties[name]; !mirrored {
			s.inputsOnly = append(s.inputsOnly, name)
		}
		if slices.Contains(spec.Required, name) && !slices.Contains(spec.RequiredInputs, name) {
			s.filled = append(s.filled, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(spec.Properties)) {
		if spec.Properties[name].Type == "array" && slices.Contains(spec.Required, name) {
			s.lists = append(s.lists, name)
		}
		if _, mirrors := spec.InputProperties[name]; mirrors {
			continue
		}
		s.issued = append(s.issued, name)
		if slices.Contains(spec.Required, name) {
			s.required = append(s.required, name)
		}
		if spec.Properties[name].Secret {
			s.secret = append(s.secret, name)
		}
	}
	return s
}

func objectOf(properties map[string]schema.PropertySpec, types map[string]schema.ComplexTypeSpec) object {
	of := object{}
	for name, property := range properties {
		of[name] = nil
		element := &property.TypeSpec
		if element.Items != nil {
			element = element.Items
		}
		if nested, found := types[strings.TrimPrefix(element.Ref, "#/types/")]; found {
			of[name] = objectOf(nested.Properties, types)
		}
	}
	return of
}

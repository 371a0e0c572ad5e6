package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

// served is the schema that the provider serves.
var served = sync.OnceValue(func() schema.PackageSpec {
	spec, err := p.GetSchema(context.Background(), provider.Name, "0.1.0", provider.New(provider.Options{}))
	if err != nil {
		panic(fmt.Sprintf("the schema cannot be had: %v", err))
	}
	return spec
})

// checkDiff notes keys of a diff that the schema does not have or that hide one another.
func (w *World) checkDiff(diff plugin.DiffResponse) {
	if len(diff.ReplaceKeys) > 0 {
		w.problem("a diff replaces the key: %v", diff.ReplaceKeys)
	}
	inputs := served().Resources[string(keyType)].InputProperties
	var paths []resource.PropertyPath
	for key, kind := range diff.DetailedDiff {
		path, err := resource.ParsePropertyPath(key)
		if err != nil {
			w.problem("a diff has the key %q: %v", key, err)
			continue
		}
		if !inSchema(schema.ObjectTypeSpec{Properties: inputs}, path) {
			w.problem("a diff has the key %q, which the schema does not have", key)
		}
		if strings.Contains(kind.Kind.String(), "replace") {
			w.problem("a diff replaces the key because of %q", key)
		}
		paths = append(paths, path)
	}
	for _, a := range paths {
		for _, b := range paths {
			if len(a) < len(b) && slices.Equal(a, b[:len(a)]) {
				w.problem("a diff has the key %v, which hides its key %v", a, b)
			}
		}
	}
	if (diff.Changes == plugin.DiffSome) != (len(diff.DetailedDiff) > 0) {
		w.problem("a diff says %v and has the keys %v", diff.Changes, diff.DetailedDiff)
	}
}

// inSchema walks a path through the types.
func inSchema(object schema.ObjectTypeSpec, path resource.PropertyPath) bool {
	if len(path) == 0 {
		return true
	}
	name, ok := path[0].(string)
	property, found := object.Properties[name]
	if !ok || !found {
		return false
	}
	return typeHas(property.TypeSpec, path[1:])
}

func typeHas(t schema.TypeSpec, path resource.PropertyPath) bool {
	switch {
	case len(path) == 0:
		return true
	case t.Type == "array":
		_, ok := path[0].(int)
		return ok && typeHas(*t.Items, path[1:])
	case t.Ref != "":
		return inSchema(referenced(t.Ref), path)
	}
	return false
}

func referenced(ref string) schema.ObjectTypeSpec {
	return served().Types[strings.TrimPrefix(ref, "#/types/")].ObjectTypeSpec
}

// checkOutputs notes outputs that do not conform to the schema, and a private key that is not marked as secret.
func (w *World) checkOutputs(of string, outputs resource.PropertyMap, preview bool) {
	if outputs == nil {
		return
	}
	spec := served().Resources[string(keyType)]
	if key, ok := outputs["privateKey"]; ok {
		switch {
		case !key.IsSecret() && !(key.IsOutput() && key.OutputValue().Secret):
			w.problem("%s returned a private key that is not marked as secret", of)
		case key.IsSecret() && key.SecretValue().Element.IsString() &&
			(key.SecretValue().Element.StringValue() == "" || strings.Contains(key.SecretValue().Element.StringValue(), "*")):
			w.problem("%s returned an empty or masked private key", of)
		}
	}
	for _, name := range spec.Required {
		if _, ok := outputs[resource.PropertyKey(name)]; !ok && name != "privateKey" {
			w.problem("%s returned no %s", of, name)
		}
	}
	w.checkObject(of, spec.ObjectTypeSpec, outputs, preview)
}

func (w *World) checkObject(at string, object schema.ObjectTypeSpec, value resource.PropertyMap, preview bool) {
	for name, v := range value {
		property, ok := object.Properties[string(name)]
		if !ok {
			if !strings.HasPrefix(string(name), "__") {
				w.problem("%s returned a property %q, which the schema does not have", at, name)
			}
			continue
		}
		w.checkValue(at+"."+string(name), property.TypeSpec, v, preview)
	}
}

func (w *World) checkValue(at string, t schema.TypeSpec, v resource.PropertyValue, preview bool) {
	switch {
	case v.IsSecret():
		w.checkValue(at, t, v.SecretValue().Element, preview)
	case v.IsOutput() || v.IsComputed():
		if !preview {
			w.problem("%s is not known", at)
		}
	case t.Ref != "" && v.IsObject():
		w.checkObject(at, referenced(t.Ref), v.ObjectValue(), preview)
	case t.Type == "array" && v.IsArray():
		for i, element := range v.ArrayValue() {
			w.checkValue(fmt.Sprintf("%s[%d]", at, i), *t.Items, element, preview)
		}
	case t.Type == "string" && v.IsString():
	default:
		shown, _ := json.Marshal(t) //nolint:errchkjson // for a message
		w.problem("%s is a %s, and not %s", at, v.TypeString(), shown)
	}
}

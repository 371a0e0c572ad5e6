package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/provider"
)

// plug is the plugin under test.
type plug struct {
	name   string
	new    func(http.RoundTripper) p.Provider
	schema schema.PackageSpec
}

// ours is this repository's provider.
var ours = sync.OnceValue(func() plug {
	return newPlug(func(network http.RoundTripper) p.Provider { return provider.New(provider.Options{HTTP: network}) })
})

func newPlug(factory func(http.RoundTripper) p.Provider) plug {
	spec, err := p.GetSchema(context.Background(), provider.Name, version, factory(nil))
	if err != nil {
		panic(fmt.Sprintf("the schema cannot be had: %v", err))
	}
	return plug{name: spec.Name, new: factory, schema: spec}
}

// checkDiff notes keys of a diff that the schema does not have, or that hide one another without being one whole, and replacements of what nothing
// may replace.
func (w *World) checkDiff(typ tokens.Type, diff plugin.DiffResponse) {
	if w.stays(typ) && diff.Replace() {
		w.problem("a diff replaces the %s: %v, %v", typ.Name(), diff.ReplaceKeys, diff.DetailedDiff)
	}
	inputs := w.plugin.schema.Resources[string(typ)].InputProperties
	paths := map[string]resource.PropertyPath{}
	for key := range diff.DetailedDiff {
		path, err := resource.ParsePropertyPath(key)
		if err != nil {
			w.problem("a diff has the key %q: %v", key, err)
			continue
		}
		_, output := w.plugin.schema.Resources[string(typ)].Properties[key] // that an update or a replacement makes anew: it shows as unknown
		anew := output && slices.Contains([]plugin.DiffKind{plugin.DiffAdd, plugin.DiffAddReplace}, diff.DetailedDiff[key].Kind)
		if !w.inSchema(schema.ObjectTypeSpec{Properties: inputs}, path) && !anew {
			w.problem("a diff has the key %q, which the schema does not have", key)
		}
		paths[key] = path
	}
	for key, a := range paths {
		for other, b := range paths {
			if len(a) < len(b) && slices.Equal(a, b[:len(a)]) && !whole(diff.DetailedDiff[key].Kind, diff.DetailedDiff[other].Kind) {
				w.problem("a diff has the key %v, which hides its key %v", a, b)
			}
		}
	}
	// Without a key an update rewrites the marks of outputs.
	if diff.Changes != plugin.DiffSome && len(diff.DetailedDiff) > 0 {
		w.problem("a diff says %v and has the keys %v", diff.Changes, diff.DetailedDiff)
	}
}

// whole says whether a value and one in it arrived, or left, as one.
func whole(outer, inner plugin.DiffKind) bool { return outer == inner && outer != plugin.DiffUpdate }

// inSchema walks a path through the types.
func (w *World) inSchema(object schema.ObjectTypeSpec, path resource.PropertyPath) bool {
	if len(path) == 0 {
		return true
	}
	name, ok := path[0].(string)
	property, found := object.Properties[name]
	return ok && found && w.typeHas(property.TypeSpec, path[1:])
}

func (w *World) typeHas(t schema.TypeSpec, path resource.PropertyPath) bool {
	switch {
	case len(path) == 0:
		return true
	case t.Type == "array":
		_, ok := path[0].(int)
		return ok && w.typeHas(*t.Items, path[1:])
	case t.AdditionalProperties != nil:
		_, ok := path[0].(string)
		return ok && w.typeHas(*t.AdditionalProperties, path[1:])
	case t.Ref != "":
		return w.inSchema(w.referenced(t.Ref), path)
	}
	return false
}

func (w *World) referenced(ref string) schema.ObjectTypeSpec {
	return w.plugin.schema.Types[strings.TrimPrefix(ref, "#/types/")].ObjectTypeSpec
}

// checkOutputs notes outputs that do not conform to the schema, and secrets that are not marked as such.
func (w *World) checkOutputs(of string, typ tokens.Type, outputs resource.PropertyMap, preview bool) {
	if outputs == nil {
		return
	}
	w.checkObject(of, w.plugin.schema.Resources[string(typ)].ObjectTypeSpec, outputs, preview)
}

// checkReturn is checkOutputs for a function.
func (w *World) checkReturn(token string, properties resource.PropertyMap) {
	if returns := w.plugin.schema.Functions[token].ReturnType; returns != nil && returns.ObjectTypeSpec != nil {
		w.checkObject(token, *returns.ObjectTypeSpec, properties, false)
	}
}

func (w *World) checkObject(at string, object schema.ObjectTypeSpec, value resource.PropertyMap, preview bool) {
	for _, name := range object.Required {
		// What Atlas showed once, and to somebody else, is null: what is absent would be unknown to every preview.
		if _, ok := value[resource.PropertyKey(name)]; !ok {
			w.problem("%s returned no %s", at, name)
		}
	}
	for name, v := range value {
		property, ok := object.Properties[string(name)]
		if !ok {
			if !strings.HasPrefix(string(name), "__") {
				w.problem("%s returned a property %q, which the schema does not have", at, name)
			}
			continue
		}
		if property.Secret {
			w.checkSecret(at, string(name), v)
		}
		if v.IsNull() && (property.Secret || !slices.Contains(object.Required, string(name)) || hasPrevious(value)) {
			continue
		}
		w.checkValue(at+"."+string(name), property.TypeSpec, v, preview)
	}
}

// hasPrevious tells a resource whose current credential may have vanished, and be null, since a previous one is alive.
func hasPrevious(outputs resource.PropertyMap) bool {
	previous, ok := outputs["previousApiKeyId"]
	return ok && !previous.IsNull()
}

// checkSecret notes a secret that is not marked, and one that is not the real one.
func (w *World) checkSecret(of, name string, v resource.PropertyValue) {
	switch {
	case v.IsOutput() && v.OutputValue().Secret, v.IsNull():
	case !v.IsSecret():
		w.problem("%s returned a %s that is not marked as secret", of, name)
	case v.SecretValue().Element.IsString():
		if text := v.SecretValue().Element.StringValue(); text == "" || strings.Contains(text, "*") {
			w.problem("%s returned an empty or masked %s", of, name)
		}
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
		w.checkObject(at, w.referenced(t.Ref), v.ObjectValue(), preview)
	case t.Type == "array" && v.IsArray():
		for i, element := range v.ArrayValue() {
			w.checkValue(fmt.Sprintf("%s[%d]", at, i), *t.Items, element, preview)
		}
	case t.Type == "object" && t.AdditionalProperties != nil && v.IsObject():
		for key, value := range v.ObjectValue() {
			w.checkValue(at+"."+string(key), *t.AdditionalProperties, value, preview)
		}
	case t.Type == "string" && v.IsString(), t.Type == "boolean" && v.IsBool(), (t.Type == "integer" || t.Type == "number") && v.IsNumber():
	default:
		w.problem("%s is a %s, and not of the type %s%s", at, v.TypeString(), t.Type, t.Ref)
	}
}

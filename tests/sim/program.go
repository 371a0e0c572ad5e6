package sim

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Program is what the user wants: a [List], or [Keys].
type Program interface{ list() List }

// List is a program of anything. What it declares is registered in its order, but for what refers to something later.
type List []Declaration

func (l List) list() List { return l }

// Declaration is an element of a program: a [Resource], a [Get] or an [Invoke]. Its name is its own in the program.
type Declaration interface {
	name() string
	// dependsOn are the names of what must be there first, besides what values refer to.
	dependsOn() []string
	values() resource.PropertyMap
	// provider is the name of an explicit provider, "" for the default one of the package.
	provider() (name, token string)
}

// Resource is a resource that the program manages. Of the type [ProviderType] it is an explicit provider.
type Resource struct {
	Type, Name string
	// Inputs may refer to others by [Output].
	Inputs    resource.PropertyMap
	DependsOn []string
	Options   Options
}

func (r Resource) name() string                 { return r.Name }
func (r Resource) dependsOn() []string          { return r.DependsOn }
func (r Resource) provider() (string, string)   { return r.Options.Provider, r.Type }
func (r Resource) values() resource.PropertyMap { return r.Inputs }

// Get is a resource that the program reads and does not manage.
type Get struct {
	Type, Name string
	// ID may refer to another declaration.
	ID        resource.PropertyValue
	DependsOn []string
	Provider  string
}

func (g Get) name() string                 { return g.Name }
func (g Get) dependsOn() []string          { return g.DependsOn }
func (g Get) provider() (string, string)   { return g.Provider, g.Type }
func (g Get) values() resource.PropertyMap { return resource.PropertyMap{"id": g.ID} }

// Invoke is the call of a function of the package.
type Invoke struct {
	Token, Name string
	// Args may refer to other declarations. While one of them is unknown nothing is called.
	Args      resource.PropertyMap
	DependsOn []string
	Provider  string
}

func (i Invoke) name() string                 { return i.Name }
func (i Invoke) dependsOn() []string          { return i.DependsOn }
func (i Invoke) provider() (string, string)   { return i.Provider, i.Token }
func (i Invoke) values() resource.PropertyMap { return i.Args }

// Options are a resource's options, as the SDKs name them.
type Options struct {
	Import                          string
	Aliases                         []Alias
	IgnoreChanges, ReplaceOnChanges []string
	DeleteBeforeReplace             *bool
	Protect, RetainOnDelete         bool
	AdditionalSecretOutputs         []resource.PropertyKey
	CustomTimeouts                  resource.CustomTimeouts // in seconds
	// ReplacementTrigger may refer to others, without making the resource depend on them.
	ReplacementTrigger resource.PropertyValue
	Provider           string
}

// Properties are inputs or arguments, as a language host sends them. What is a property value already stays as it is.
func Properties(values map[string]any) resource.PropertyMap {
	properties := resource.PropertyMap{}
	for name, value := range values {
		if property, ok := value.(resource.PropertyValue); ok {
			properties[resource.PropertyKey(name)] = property
			continue
		}
		properties[resource.PropertyKey(name)] = resource.NewPropertyValue(value)
	}
	return properties
}

// Alias is what a resource was before; what it does not say is as it is now.
type Alias struct{ Name, Type string }

// reference is a value of a program that another declaration has.
type reference struct{ name, property string }

// Output refers to a property of another declaration by its path, or to its id by "id". While that is unknown, or absent
// in a preview, so is the value.
func Output(name, property string) resource.PropertyValue {
	return resource.PropertyValue{V: reference{name, property}}
}

// Wanted are the resources of a program by their names, with what state has in place of what they refer to, and null where it
// has nothing.
func (s *Stack) Wanted(program Program) map[string]Resource {
	wanted := map[string]Resource{}
	for _, declared := range program.list() {
		r, managed := declared.(Resource)
		if !managed || r.Type == ProviderType {
			continue
		}
		r.Inputs = replaceReferences(resource.NewProperty(r.Inputs), func(to reference) resource.PropertyValue {
			switch state := s.Resource(to.name); {
			case state == nil:
				return resource.NewNullProperty()
			case to.property == "id":
				return resource.NewProperty(string(state.ID))
			default:
				return state.Outputs[resource.PropertyKey(to.property)]
			}
		}).ObjectValue()
		wanted[r.Name] = r
	}
	return wanted
}

// references returns what a value refers to.
func references(v resource.PropertyValue) (found []reference) {
	replaceReferences(v, func(r reference) resource.PropertyValue {
		found = append(found, r)
		return resource.NewNullProperty()
	})
	return found
}

// replaceReferences returns a value with the references in it replaced.
func replaceReferences(v resource.PropertyValue, by func(reference) resource.PropertyValue) resource.PropertyValue {
	switch r, isReference := v.V.(reference); {
	case isReference:
		return by(r)
	case v.IsSecret():
		return resource.MakeSecret(replaceReferences(v.SecretValue().Element, by))
	case v.IsArray():
		list := slices.Clone(v.ArrayValue())
		for i, element := range list {
			list[i] = replaceReferences(element, by)
		}
		return resource.NewProperty(list)
	case v.IsObject():
		object := v.ObjectValue().Copy()
		for key, value := range object {
			object[key] = replaceReferences(value, by)
		}
		return resource.NewProperty(object)
	}
	return v
}

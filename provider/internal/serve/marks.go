package serve

import "github.com/pulumi/pulumi/sdk/v3/go/property"

// withMarks returns properties with the marks that the same properties have in their origins. Where a value is the
// origin's, so are its marks, deep inside too. Where it is another, one secret anywhere inside an origin makes the whole
// property secret: which part of the value it went into nobody can say.
func withMarks(properties property.Map, origins ...property.Map) property.Map {
	for name, value := range properties.All {
		properties = properties.Set(name, markLike(value, name, origins))
	}
	return properties
}

func markLike(value property.Value, name string, origins []property.Map) property.Value {
	secret := false
	for _, origin := range origins {
		before := origin.Get(name)
		if plain(before).Equals(plain(value)) {
			return withoutDependencies(before)
		}
		secret = secret || before.HasSecrets()
	}
	return plain(value).WithSecret(secret)
}

// mirrored are inputs, and under the names of the outputs that are a part of one what they are.
func (r Rules) mirrored(inputs property.Map) property.Map {
	for output, path := range r.Mirrors {
		inputs = inputs.Set(output, Part(inputs, path...))
	}
	return inputs
}

// Part is what is at a path; it is secret where anything on the way is. Null: there is nothing.
func Part(of property.Map, path ...string) property.Value {
	part, secret := property.New(of), false
	for _, name := range path {
		if !part.IsMap() {
			return property.New(property.Null)
		}
		part = part.AsMap().Get(name)
		secret = secret || part.Secret()
	}
	return part.WithSecret(secret)
}

// withoutDependencies is the value without what it depends on, at any depth.
func withoutDependencies(v property.Value) property.Value {
	stripped := v
	switch {
	case v.IsArray():
		elements := make([]property.Value, v.AsArray().Len())
		for i, element := range v.AsArray().All {
			elements[i] = withoutDependencies(element)
		}
		stripped = property.New(property.NewArray(elements))
	case v.IsMap():
		properties := map[string]property.Value{}
		for name, value := range v.AsMap().All {
			properties[name] = withoutDependencies(value)
		}
		stripped = property.New(property.NewMap(properties))
	}
	return stripped.WithSecret(v.Secret()).WithDependencies(nil)
}

// plain is the value without its marks: not secret, and depending on nothing.
func plain(v property.Value) property.Value {
	switch {
	case v.IsArray():
		elements := make([]property.Value, v.AsArray().Len())
		for i, element := range v.AsArray().All {
			elements[i] = plain(element)
		}
		return property.New(property.NewArray(elements))
	case v.IsMap():
		return property.New(plainMap(v.AsMap()))
	default:
		return v.WithSecret(false).WithDependencies(nil)
	}
}

func plainMap(m property.Map) property.Map {
	properties := make(map[string]property.Value, m.Len())
	for name, value := range m.All {
		properties[name] = plain(value)
	}
	return property.NewMap(properties)
}

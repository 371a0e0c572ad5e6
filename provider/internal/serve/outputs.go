package serve

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// yetToBeKnown is the inputs as they are, and outputs that are yet to be known.
func (s shape) yetToBeKnown(inputs property.Map) property.Map {
	unknown := property.Map{}
	for _, name := range s.issued {
		unknown = unknown.Set(name, property.New(property.Computed))
	}
	return s.withIssued(inputs, unknown)
}

// withIssued is the inputs as they are, and what state has of the outputs that mirror none, or that a default fills in.
func (s shape) withIssued(inputs, state property.Map) property.Map {
	outputs := inputs.Delete(s.inputsOnly...)
	for _, name := range s.filled {
		if outputs.Get(name).IsNull() {
			outputs = outputs.Set(name, property.New(property.Computed))
			if value, ok := state.GetOk(name); ok {
				outputs = outputs.Set(name, value)
			}
		}
	}
	for _, name := range s.issued {
		if value, ok := state.GetOk(name); ok {
			outputs = outputs.Set(name, value.WithSecret(value.Secret() || s.isSecret(name) && !value.IsNull()))
		}
	}
	return outputs
}

// incoming fills in the outputs that are absent: the framework refuses a state without a required one.
func (s shape) incoming(state property.Map) property.Map {
	for _, name := range s.required {
		if state.Get(name).IsNull() {
			state = state.Set(name, property.New("").WithSecret(s.isSecret(name)))
		}
	}
	return s.withLists(state)
}

// withLists makes lists of those that have no elements.
func (s shape) withLists(state property.Map) property.Map {
	for _, name := range s.lists {
		if state.Get(name).IsNull() {
			state = state.Set(name, property.New([]property.Value{}))
		}
	}
	return state
}

// outgoing marks the secrets that there are, makes null of what nobody has, and gives the other outputs the marks that the
// properties have where they come from. Null, not absent: what is absent from state is unknown to every preview.
func (s shape) outgoing(outputs property.Map, origins ...property.Map) property.Map {
	if outputs.Len() == 0 {
		return outputs // nothing was made, or nothing is left
	}
	marked := withMarks(outputs.Delete(s.secret...), origins...)
	for _, name := range s.issued {
		value := outputs.Get(name)
		switch {
		case value.IsNull(), value.IsString() && value.AsString() == "":
			marked = marked.Set(name, property.New(property.Null))
		case s.isSecret(name):
			marked = marked.Set(name, value.WithSecret(true))
		}
	}
	return s.withLists(marked)
}

func (s shape) isSecret(name string) bool { return slices.Contains(s.secret, name) }

package serve

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// yetToBeKnown is the inputs as they are, and outputs that are yet to be known.
func (s shape) yetToBeKnown(inputs property.Map) property.Map {
	return s.withIssued(inputs, property.Map{}, s.issued)
}

// withIssued is the inputs as they are, and what state has of the outputs that mirror none; those that are made anew are
// yet to be known.
func (s shape) withIssued(inputs, state property.Map, anew []string) property.Map {
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
		if slices.Contains(anew, name) {
			outputs = outputs.Set(name, property.New(property.Computed).WithSecret(s.isSecret(name)))
		}
	}
	return outputs
}

// incoming fills in the secrets that are absent: the framework refuses a state without a required output.
func (s shape) incoming(state property.Map) property.Map {
	for _, name := range s.secret {
		if state.Get(name).IsNull() {
			state = state.Set(name, property.New("").WithSecret(true))
		}
	}
	return state
}

// outgoing marks the secrets that there are and makes null of those that nobody has, and gives the other outputs the marks
// that the properties have where they come from. Null, not absent: what is absent from state is unknown to every preview.
func (s shape) outgoing(outputs property.Map, origins ...property.Map) property.Map {
	if outputs.Len() == 0 {
		return outputs // nothing was made, or nothing is left
	}
	marked := withMarks(outputs.Delete(s.secret...), origins...)
	for _, name := range s.secret {
		marked = marked.Set(name, property.New(property.Null))
		if secret := outputs.Get(name); secret.IsString() && secret.AsString() != "" {
			marked = marked.Set(name, secret.WithSecret(true))
		}
	}
	return marked
}

func (s shape) isSecret(name string) bool { return slices.Contains(s.secret, name) }

package faults

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// program is what the rotors say.
func (m *rotating) program() sim.List {
	list := sim.List{}
	for _, name := range slices.Sorted(maps.Keys(m.wanted)) {
		list = append(list, m.list(name, m.wanted[name])...)
	}
	return list
}

func (m *rotating) list(name string, k rotor) sim.List {
	var projects []int
	for i := range 3 {
		if k.projects&(1<<i) != 0 {
			projects = append(projects, i)
		}
	}
	key, other := m.key(m.description(name, k), projects...).Resource(name), sim.OrgKeyType
	if k.split {
		key, other = with(m.orgKey(name), "description", resource.NewProperty(m.description(name, k))), sim.KeyType
	}
	key.Options.Aliases, key.Options.Import = []sim.Alias{{Type: other}}, k.imports
	if k.rules {
		rules := map[string]any{"triggers": map[string]any{"release": fmt.Sprint(k.release)}}
		if k.overlap > 0 {
			rules["overlapHours"] = float64(k.overlap)
		}
		if k.maxAge > 0 {
			rules["maxAgeDays"] = float64(k.maxAge)
		}
		key = with(key, "rotation", resource.NewPropertyValue(rules))
	}
	if !k.split {
		if k.listed {
			key = with(key, "accessList", texts(listedAddress))
		}
		return sim.List{key}
	}
	list, hanging := sim.List{key}, []sim.Resource{}
	for _, i := range projects {
		hanging = append(hanging, m.assignment(fmt.Sprint(name, "-", i), name, i))
	}
	if k.listed {
		hanging = append(hanging, m.entry(name+"-office", name, listedAddress))
	}
	for _, r := range hanging {
		list = append(list, with(r, "previousApiKeyId", sim.Output(name, "previousApiKeyId")))
	}
	return list
}

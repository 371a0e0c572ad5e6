package e2e

import "maps"

// object is an object of a YAML program.
type object = map[string]any

// program is a YAML program.
type program struct {
	// resources by name; see [key] and [resource].
	resources map[string]resource
	outputs   object
	// config declares configuration that the program uses.
	config object
	// variables of the program.
	variables object
}

// resource is a resource of a YAML program.
type resource struct {
	kind       string // its type; "": keyType
	properties object
	options    object
	get        object
}

// file is the program as Pulumi.yaml has it.
func (p program) file() object {
	resources := object{}
	for name, r := range p.resources {
		entry := object{"type": keyType}
		if r.kind != "" {
			entry["type"] = r.kind
		}
		for field, value := range map[string]object{"properties": r.properties, "options": r.options, "get": r.get} {
			if value != nil {
				entry[field] = value
			}
		}
		resources[name] = entry
	}
	file := object{"name": "e2e", "runtime": "yaml", "resources": resources}
	for field, value := range map[string]object{"outputs": p.outputs, "config": p.config, "variables": p.variables} {
		if value != nil {
			file[field] = value
		}
	}
	return file
}

// just is a program with one key, named key, and its outputs.
func just(k resource) program {
	return program{
		resources: map[string]resource{"key": k},
		outputs:   object{"privateKey": "${key.privateKey}", "apiKeyId": "${key.apiKeyId}"},
	}
}

// key is a ProjectApiKey.
func key(description string, assignments ...any) resource {
	return resource{properties: object{"description": description, "projectAssignments": assignments}}
}

// with is k with these resource options more.
func (k resource) with(options object) resource {
	all := object{}
	maps.Copy(all, k.options)
	maps.Copy(all, options)
	k.options = all
	return k
}

// set is k with one property more.
func (k resource) set(name string, value any) resource {
	properties := object{name: value}
	for other, v := range k.properties {
		if other != name {
			properties[other] = v
		}
	}
	k.properties = properties
	return k
}

// in is an assignment: the roles that a key has in a project.
func in(projectID string, roles ...any) object {
	return object{"projectId": projectID, "roleNames": roles}
}

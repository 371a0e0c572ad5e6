package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

type object = map[string]any

// role is the role of every assignment.
const role = "GROUP_READ_ONLY"

// program is the YAML program (as JSON, which YAML includes) with keys of the subject. The description of the first has
// a suffix, which an update changes.
func (s subject) program(keys int, projects []string, suffix string) []byte {
	resources := make(object, keys)
	for i := range keys {
		description := fmt.Sprintf("key-%d", i+1)
		name := description
		if i == 0 {
			description += suffix
		}
		resources[name] = s.key(description, projects)
	}
	file := object{"name": "bench", "runtime": "yaml", "resources": resources}
	if !s.alone() {
		file["plugins"] = object{"providers": []object{s.reference()}}
	}
	text, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		panic(err) // maps of strings
	}
	return text
}

// reference is how a program names the plugin: by the folder with its binary.
func (s subject) reference() object {
	r := object{"name": s.Plugin, "path": pluginFolder}
	if s.Version != "" {
		r["version"] = s.Version
	}
	return r
}

// key is one resource.
func (s subject) key(description string, projects []string) object {
	name := func(property string) string {
		if s.alone() {
			return property
		}
		return s.Properties[property]
	}
	assignments := make([]object, len(projects))
	for i, project := range projects {
		assignments[i] = object{name("projectId"): project, name("roleNames"): []string{role}}
	}
	properties := object{name("description"): description, name("projectAssignments"): assignments}
	if s.alone() {
		return object{"type": stashType, "properties": object{"input": properties}}
	}
	return object{"type": s.Type, "properties": properties}
}

// pluginFolder is the folder in a project where the plugin is found.
const pluginFolder = "plugin"

// pluginPath is the path of the subject's plugin in a project's folder.
func (s subject) pluginPath(project string) string {
	return filepath.Join(project, pluginFolder, s.binary())
}

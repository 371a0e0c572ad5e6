package contract

import (
	"regexp"
	"slices"
	"strings"
)

// The document has 87,000 lines, of which the emulator's routes reach a few hundred. Reading it all takes seconds, so
// trim cuts the text down first. It relies on the document's plain layout: block style, indented by four spaces.

var reference = regexp.MustCompile(`\$ref: ["']?#/components/(\w+)/(\w+)["']?`)

// trim returns the part of the document that the paths and the named schemas reach.
func trim(document string, paths, schemas []string) string {
	top := blocks(document, 0)
	sections := map[string]map[string]string{}
	for section, text := range blocks(body(top["components"]), 1) {
		sections[section] = blocks(body(text), 2)
	}
	var out strings.Builder
	out.WriteString(top["openapi"] + top["info"] + "paths:\n")
	all := blocks(body(top["paths"]), 1)
	kept := map[string][]string{}
	var follow func(text string)
	keep := func(section, name string) {
		if !slices.Contains(kept[section], name) {
			kept[section] = append(kept[section], name)
			follow(sections[section][name])
		}
	}
	follow = func(text string) {
		for _, found := range reference.FindAllStringSubmatch(text, -1) {
			keep(found[1], found[2])
		}
	}
	for _, path := range paths {
		out.WriteString(all[path])
		follow(all[path])
	}
	for _, name := range schemas {
		keep("schemas", name)
	}
	out.WriteString("components:\n")
	for _, section := range []string{"headers", "parameters", "responses", "schemas"} {
		out.WriteString("    " + section + ":\n")
		slices.Sort(kept[section])
		for _, name := range kept[section] {
			out.WriteString(sections[section][name])
		}
	}
	return out.String()
}

// blocks splits the text into the entries of the mapping at a depth, by key. Lines that are deeper, or blank, belong
// to the entry above them.
func blocks(text string, depth int) map[string]string {
	indent := strings.Repeat("    ", depth)
	entries := map[string]string{}
	key, from := "", 0
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at - 1
		}
		line := text[at : at+end+1]
		if rest, isEntry := strings.CutPrefix(line, indent); isEntry && len(rest) > 1 &&
			rest[0] != ' ' && rest[0] != '-' && rest[0] != '#' {
			if key != "" {
				entries[key] = text[from:at]
			}
			name, _, _ := strings.Cut(strings.TrimSpace(rest), ": ")
			key, from = strings.Trim(strings.TrimSuffix(name, ":"), `"'`), at
		}
		at += end + 1
	}
	if key != "" {
		entries[key] = text[from:]
	}
	return entries
}

// body is an entry without the line of its key.
func body(entry string) string {
	_, rest, _ := strings.Cut(entry, "\n")
	return rest
}

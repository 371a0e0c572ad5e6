package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Names of what is written.
const (
	figuresFile = "performance.json"
	chartFile   = "performance.svg"
	pageFile    = "performance.md"
)

// publish prints the tables and writes the figures, the chart and the page.
func publish(r *report, o options) error {
	folder := o.folder()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := r.write(filepath.Join(folder, figuresFile)); err != nil {
		return err
	}
	t, err := newTables(r)
	if err != nil {
		return err
	}
	drawing, err := t.chart()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, chartFile), drawing, 0o644); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(o.root, "docs", pageFile))
	if err != nil {
		return err
	}
	filled, err := fill(string(text), t.sections())
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, pageFile), []byte(filled), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "%s\n\n%s\n\n%s\n\n%s\n\nwritten: %s/%s, %s, %s\n",
		t.about(), t.cases(), t.plugins(), t.met(), folder, figuresFile, chartFile, pageFile)
	return nil
}

// sections are the texts of the marked sections of the page.
func (t *tables) sections() map[string]string {
	return map[string]string{"about": t.about(), "cases": t.cases(), "plugins": t.plugins(), "targets": t.met(), "minute": t.perMinute()}
}

// section is a marked section: from <!-- bench:NAME --> to <!-- /bench -->.
var section = regexp.MustCompile(`(?s)<!-- bench:(\w+) -->\n.*?<!-- /bench -->`)

// fill puts texts into the marked sections of a page. A section without a text, or a text without a section, is an error.
func fill(page string, texts map[string]string) (string, error) {
	var unknown []string
	seen := map[string]bool{}
	filled := section.ReplaceAllStringFunc(page, func(old string) string {
		name := section.FindStringSubmatch(old)[1]
		text, ok := texts[name]
		if !ok {
			unknown = append(unknown, name)
		}
		seen[name] = true
		return "<!-- bench:" + name + " -->\n\n" + text + "\n\n<!-- /bench -->"
	})
	for name := range texts {
		if !seen[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return "", fmt.Errorf("%s: sections and texts do not match: %s", pageFile, strings.Join(unknown, ", "))
	}
	return filled, nil
}

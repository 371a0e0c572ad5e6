package faults

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
)

// report prints how many cases ran, and how many violated an invariant, by fault and scenario.
func report(t *testing.T, outcomes []outcome) {
	t.Helper()
	var text strings.Builder
	total := cell{}
	byFault := map[string]map[string]*cell{}
	byHow, byPlace := map[string]*cell{}, map[string]*cell{}
	for _, o := range outcomes {
		row, ok := byFault[o.first.name]
		if !ok {
			row = map[string]*cell{}
			byFault[o.first.name] = row
		}
		for _, c := range []*cell{&total, at(row, o.scenario.name), at(row, ""), at(byHow, o.how), at(byPlace, o.place.name)} {
			c.add(o)
		}
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) { _, _ = fmt.Fprintln(table, strings.Join(cells, "\t")+"\t") }
	header := []string{"fault (the first of a pair)"}
	for _, s := range scenarios {
		header = append(header, s.name)
	}
	line(append(header, "all")...)
	for _, k := range kinds {
		row := byFault[k.name]
		cells := []string{k.name}
		for _, s := range scenarios {
			cells = append(cells, at(row, s.name).String())
		}
		line(append(cells, at(row, "").String())...)
	}
	_ = table.Flush() // a strings.Builder does not fail
	summary := fmt.Sprintf("%d cases: %d with one fault, %d with the same twice in a row, %d where it lasts, %d with a pair at "+
		"neighbouring requests, %d with another fault while a lost mint is settled.\n"+
		"%d of them met their fault; in %d the command failed. Orphans that an error names with their public keys: %d; that an error\n"+
		"can only describe, because Atlas did not list its keys: %d.\n%d cases violated an invariant.\n",
		total.cases, at(byHow, "once").cases, at(byHow, "twice").cases, at(byHow, "onwards").cases,
		at(byHow, "pair").cases+at(byHow, "apart").cases, at(byHow, "settling").cases,
		total.met, total.failed, total.named, total.described, total.violations)
	full := "Each cell: cases, violations.\n\n" + text.String() + "\n" + summary
	for _, p := range append([]place{usual}, others...) {
		full += fmt.Sprintf("%s: %s\n", p.name, at(byPlace, p.name))
	}
	fmt.Print(full)
	if name := os.Getenv("FAULTS_REPORT"); name != "" {
		if err := os.WriteFile(name, []byte(full), 0o600); err != nil {
			t.Error(err)
		}
	}
}

// cell counts cases.
type cell struct {
	cases, met, failed, violations int
	orphans
}

func (c *cell) add(o outcome) {
	c.cases++
	c.named += o.orphans.named
	c.described += o.orphans.described
	for _, is := range []struct {
		true bool
		n    *int
	}{{o.met, &c.met}, {o.failed, &c.failed}, {len(o.wrong) > 0, &c.violations}} {
		if is.true {
			*is.n++
		}
	}
}

func (c *cell) String() string { return fmt.Sprintf("%d, %d", c.cases, c.violations) }

func at(row map[string]*cell, name string) *cell {
	c, ok := row[name]
	if !ok {
		c = &cell{}
		if row != nil {
			row[name] = c
		}
	}
	return c
}

package main

import (
	"fmt"
	"strings"
)

// tables are what is made of a report: of the provider, the engine by itself, and a peer that was measured or is known.
type tables struct {
	*report
	own, peer string
	// known are figures of the peer from an earlier measurement; nil: it was measured now.
	known []known
	// knownFrom says where they are from.
	knownFrom string
}

// newTables takes the peer from the report, or else what is known of the bridged provider.
func newTables(r *report) (*tables, error) {
	own, err := ownProfile()
	if err != nil {
		return nil, err
	}
	t := &tables{report: r, own: own.Title}
	for _, p := range r.Plugins {
		if p.Subject != own.Title {
			t.peer = p.Subject
			return t, nil
		}
	}
	bridged, err := bridgedProfile()
	t.peer, t.known, t.knownFrom = bridged.Title, bridged.Known, bridged.KnownFrom
	return t, err
}

// peerFigure is the peer's figure: requests with authentication, and seconds; false: there is none.
func (t *tables) peerFigure(of scenario, o operation) (requests, seconds float64, measured bool) {
	if t.known == nil {
		f, ok := t.find(t.peer, of, o)
		return f.all(), f.Seconds.Median, ok
	}
	for _, k := range t.known {
		// What is known was measured with checkpoints; for one key they make no difference.
		if k.Keys == of.Keys && k.Projects == of.Projects && k.Operation == string(o) && (of.Checkpoints || of.Keys == 1) {
			return float64(k.Requests), k.Seconds, true
		}
	}
	return 0, 0, false
}

// cases is the table of every scenario and operation.
func (t *tables) cases() string {
	rows := [][]string{{"program", "command", "requests + auth.", "seconds", "engine alone", "plugin, MiB",
		t.peer + ": requests", "seconds", "requests, ratio", "time, ratio"}}
	for _, of := range t.scenarios() {
		for i, o := range operations {
			f, ok := t.find(t.own, of, o)
			if !ok {
				continue
			}
			name := ""
			if i == 0 {
				name = of.String()
			}
			rows = append(rows, append([]string{name, o.shown(), authenticated(f), f.Seconds.seconds(), t.floor(of, o),
				mebibytes(float64(f.PeakBytes))}, t.comparison(f)...))
		}
	}
	return markdown(rows)
}

// authenticated shows requests and those for authentication: "100 + 1".
func authenticated(f figure) string {
	text := f.Requests.count()
	if auth := f.Challenges.Median + f.Tokens.Median; auth > 0 {
		text += fmt.Sprintf(" + %.0f", auth)
	}
	return text
}

// floor is what the engine takes alone; the engine knows of no projects.
func (t *tables) floor(of scenario, o operation) string {
	of.Projects = 1
	f, ok := t.find(engine().Title, of, o)
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.2f", f.Seconds.Median)
}

// comparison are the cells about the peer.
func (t *tables) comparison(f figure) []string {
	requests, seconds, ok := t.peerFigure(f.scenario, f.Operation)
	if !ok {
		return []string{"–", "–", "–", "–"}
	}
	return []string{fmt.Sprintf("%.0f", requests), fmt.Sprintf("%.2f", seconds),
		ratio(requests, f.all()), ratio(seconds, f.Seconds.Median)}
}

// ratio shows how many times as much the peer takes.
func ratio(peer, own float64) string {
	if own == 0 || peer == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", peer/own)
}

// plugins is the table of the plugins by themselves.
func (t *tables) plugins() string {
	rows := [][]string{{"plugin", "version", "binary, bytes", "schema, bytes", "start to port, ms", "memory at the port, MiB"}}
	for _, p := range t.Plugins {
		rows = append(rows, []string{p.Subject, p.Version, thousands(int(p.BinaryBytes)), thousands(p.SchemaBytes),
			p.StartSeconds.milliseconds(), mebibytes(p.StartBytes.Median)})
	}
	return markdown(rows)
}

// about says where and how the figures were measured.
func (t *tables) about() string {
	m := t.Machine
	text := fmt.Sprintf("Measured on %s: %s, %d CPUs, load average %.2f before and %.2f after, %s, Pulumi %s, %d runs of each, "+
		"parallelism %s, %.0f ms for each request. Seconds are medians (lowest–highest).",
		m.Date, m.OS, m.CPUs, m.LoadBefore, m.LoadAfter, m.Go, m.Pulumi, m.Runs, m.Parallel, m.LatencySeconds*1000)
	if m.LoadBefore > busy {
		text += fmt.Sprintf("\n\n**The machine was busy** (a load average above %.1f): requests, sizes and memory hold, "+
			"times do not.", busy)
	}
	if t.known != nil {
		text += "\n\nThe peer's figures: " + t.knownFrom + ". Requests compare exactly, times only roughly: they are of another day."
	}
	return text
}

// busy is the load average from which times are not to be trusted.
const busy = 1.5

// markdown is a Markdown table; the first row is its head, and columns without a single figure are left out.
func markdown(rows [][]string) string {
	var lines []string
	for i, row := range rows {
		var cells, rule []string
		for column, cell := range row {
			if empty(rows, column) {
				continue
			}
			cells, rule = append(cells, cell), append(rule, "---")
		}
		lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
		if i == 0 {
			lines = append(lines, "|"+strings.Join(rule, "|")+"|")
		}
	}
	return strings.Join(lines, "\n")
}

// empty reports whether a column has no figure below its head.
func empty(rows [][]string, column int) bool {
	for _, row := range rows[1:] {
		if row[column] != "–" && row[column] != "" {
			return false
		}
	}
	return true
}

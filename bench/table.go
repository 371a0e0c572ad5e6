package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// median is the run that took the median time, with the largest peak of all runs.
func median(samples []sample) sample {
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.seconds, b.seconds) })
	m := samples[len(samples)/2]
	for _, s := range samples {
		m.peak = max(m.peak, s.peak)
	}
	return m
}

// table is a Markdown table.
func table(title string, samples []sample) string {
	lines := []string{"| " + title + " | requests | seconds | plugin, MiB |", "|---|---|---|---|"}
	for _, s := range samples {
		requests, seconds, mib := "–", "–", "–"
		if s.requests != none {
			requests = strconv.Itoa(s.requests)
		}
		if s.refused > 0 {
			requests += fmt.Sprintf(", %d of them answered 429", s.refused)
		}
		if s.seconds > 0 {
			seconds = fmt.Sprintf("%.3g", s.seconds)
		}
		if s.peak > 0 {
			mib = fmt.Sprintf("%.1f", float64(s.peak)/(1<<20))
		}
		lines = append(lines, "| "+strings.Join([]string{s.name, requests, seconds, mib}, " | ")+" |")
	}
	return strings.Join(lines, "\n")
}

// machine says where and how it was measured.
func machine(ctx context.Context, o options) (string, error) {
	version, err := exec.CommandContext(ctx, filepath.Join(o.tools, "pulumi"), "version").Output() //nolint:gosec // ours
	return fmt.Sprintf("Measured on %s: %s/%s, %d CPUs, %s, Pulumi %s, medians of %d runs, %v for each request.",
		time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(),
		strings.TrimSpace(string(version)), o.runs, latency), err
}

var section = regexp.MustCompile(`(?s)<!-- bench -->\n.*?<!-- /bench -->`)

// fill puts a text into the marked section of a page.
func fill(page, text string) (string, error) {
	if len(section.FindAllString(page, -1)) != 1 {
		return "", errors.New("the page has not one section from <!-- bench --> to <!-- /bench -->")
	}
	return section.ReplaceAllLiteralString(page, "<!-- bench -->\n\n"+text+"\n\n<!-- /bench -->"), nil
}

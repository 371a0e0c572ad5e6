package main

import (
	"encoding/json"
	"os"
)

// report is what a run found, as performance.json has it.
type report struct {
	Machine machine  `json:"machine"`
	Plugins []plugin `json:"plugins"`
	Cases   []figure `json:"cases"`
}

// machine is where and how it was measured.
type machine struct {
	Date string `json:"date"`
	OS   string `json:"os"`
	CPUs int    `json:"cpus"`
	// LoadBefore and LoadAfter are the load averages of the minute before and after.
	LoadBefore float64 `json:"loadBefore"`
	LoadAfter  float64 `json:"loadAfter"`
	Go         string  `json:"go"`
	Pulumi     string  `json:"pulumi"`
	Runs       int     `json:"runs"`
	Parallel   string  `json:"parallel"`
	// LatencySeconds is how long Atlas took for each request.
	LatencySeconds float64 `json:"latencySeconds"`
	// Seconds is how long all of it took.
	Seconds float64 `json:"seconds"`
}

// plugin is a plugin by itself.
type plugin struct {
	Subject     string `json:"subject"`
	Version     string `json:"version"`
	BinaryBytes int64  `json:"binaryBytes"`
	SchemaBytes int    `json:"schemaBytes"`
	// StartSeconds is from its start to the printed port, StartBytes its resident memory then.
	StartSeconds spread `json:"startSeconds"`
	StartBytes   spread `json:"startBytes"`
}

// figure is what an operation took in a scenario.
type figure struct {
	scenario
	Subject   string    `json:"subject"`
	Operation operation `json:"operation"`
	// Requests are those at Atlas but for authentication; Challenges and Tokens are that.
	Requests   spread `json:"requests"`
	Challenges spread `json:"challenges"`
	Tokens     spread `json:"tokens"`
	// Routes are the requests of the last run, by method and route.
	Routes  map[string]int `json:"routes,omitempty"`
	Seconds spread         `json:"seconds"`
	// PeakBytes is the largest peak of resident memory of a process of the plugin, Processes how many there were. Zero:
	// not known, or the engine by itself.
	PeakBytes int64 `json:"peakBytes,omitempty"`
	Processes int   `json:"processes,omitempty"`
}

// all are the requests, authentication included.
func (f figure) all() float64 { return f.Requests.Median + f.Challenges.Median + f.Tokens.Median }

// find returns the figure of a subject, scenario and operation.
func (r *report) find(subject string, of scenario, o operation) (figure, bool) {
	for _, f := range r.Cases {
		if f.Subject == subject && f.scenario == of && f.Operation == o {
			return f, true
		}
	}
	return figure{}, false
}

// scenarios are those that were measured, in order.
func (r *report) scenarios() []scenario {
	var list []scenario
	seen := map[scenario]bool{}
	for _, f := range r.Cases {
		if !seen[f.scenario] {
			seen[f.scenario] = true
			list = append(list, f.scenario)
		}
	}
	return list
}

// write writes the report as JSON.
func (r *report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

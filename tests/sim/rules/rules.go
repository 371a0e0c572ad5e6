// Package rules has cases of what the engine does, as it shows in its calls of the provider: each is played in tests/sim
// and by the real CLI (tests/e2e), so that what tests/sim copies of the engine is held to the engine itself.
//
// What a case asserts stays true of a provider that refuses a call: the calls and their order, and what lies in state where
// no refusal can come in between.
package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
)

// Case is a story of commands on one stack.
type Case struct {
	Name string
	// Attached has one plugin process serve all commands.
	Attached bool
	Commands []Command
}

// Command is one command, and the calls that the engine makes.
type Command struct {
	// Do is the command: "up", "preview", "refresh", "destroy", "import", or "refresh --run-program" and so on; or one
	// that rewrites the state file, see [edits].
	Do string
	// Program is what the commands have that run one.
	Program []Resource
	// Name and ID are what an import is of.
	Name, ID string
	Refresh  bool
	Target   []string
	// Dependents is --target-dependents.
	Dependents bool
	Replace    []string
	// Refuse has Atlas refuse the requests of that method and route while the command runs.
	Refuse string
	// Ends is "" where the command succeeds, "fails" where it does not, and "any" where that is not the engine's to decide.
	Ends string
	// Calls are the engine's calls of providers, in order; see [Call.String].
	Calls []string
	// State is what is in state afterwards, but for providers: "web", "web external", "web to delete", "web to make".
	State []string
}

// Resource is a ProjectApiKey in a program, or an explicit provider of the deployer's.
type Resource struct {
	Name        string
	Provider    bool
	Description string
	Projects    []int
	// From is an output of another one that is the description: "web.publicKey".
	From string
	// Get is the id of a key that the program only reads.
	Get       string
	DependsOn []string
	Options   Options
}

// Options are resource options, by the names that YAML has for them.
type Options struct {
	Import string `json:"import,omitempty"`
	// AliasName is the name of before, AliasFormer says that the type was another.
	AliasName   string `json:"-"`
	AliasFormer bool   `json:"-"`

	IgnoreChanges       []string `json:"ignoreChanges,omitempty"`
	ReplaceOnChanges    []string `json:"replaceOnChanges,omitempty"`
	DeleteBeforeReplace bool     `json:"deleteBeforeReplace,omitempty"`
	Protect             bool     `json:"protect,omitempty"`
	RetainOnDelete      bool     `json:"retainOnDelete,omitempty"`
	ReplacementTrigger  string   `json:"replacementTrigger,omitempty"`
	// Seconds are customTimeouts for creation.
	Seconds int `json:"-"`
	// Provider is the name of an explicit provider.
	Provider string `json:"-"`
}

// Former is the type of what has been retyped.
const Former = "mongodbatlas-native:index:Former"

// edits are what may become of a state file between commands.
var edits = map[string]func(string) string{
	// retype has what is in state be of the type [Former], as it would be from another provider.
	"retype": strings.NewReplacer(
		"::mongodbatlas-native:index:ProjectApiKey::", "::"+Former+"::", `"mongodbatlas-native:index:ProjectApiKey"`, `"`+Former+`"`,
	).Replace,
	// strip takes an output away, as older versions did not have all.
	"strip": func(file string) string { return createdAt.ReplaceAllString(file, "") },
}

var createdAt = regexp.MustCompile(`"createdAt": ?"[^"]*",\s*`)

// Call is a call of a provider.
type Call struct {
	Method, Name, ID string
	// Description and Projects are those of the new inputs, where the call has any; "?" is an unknown one.
	Description string
	Projects    []string
	// Olds says that there are old inputs, or for a Read a state.
	Olds    bool
	Ignored []string
	Preview bool
	Timeout float64
}

// String is the call in a line, as `Update web K1 "second" [P0 P1] olds`.
func (c Call) String() string {
	line := c.Method + " " + c.Name
	if c.ID != "" {
		line += " " + c.ID
	}
	if c.Description != "" {
		line += fmt.Sprintf(" %q", c.Description)
	}
	if len(c.Projects) > 0 {
		line += fmt.Sprint(" ", c.Projects)
	}
	if c.Olds {
		line += " olds"
	}
	if len(c.Ignored) > 0 {
		line += fmt.Sprint(" ignoring ", c.Ignored)
	}
	if c.Preview {
		line += " preview"
	}
	if c.Timeout != 0 {
		line += fmt.Sprintf(" %gs", c.Timeout)
	}
	return line
}

// Engine plays commands: the simulated one, or the real CLI.
type Engine interface {
	Atlas() *emulator.Server
	Org() string
	Projects() []string
	// ID is the id in state of the resource of that name.
	ID(name string) string
	// State is as [Command.State].
	State() []string
	// Edit rewrites the state file.
	Edit(edit func(string) string)
	// Run runs a command, and says what the engine called, and whether it failed.
	Run(c Command) (calls []Call, failed bool)
}

// Play plays a case and holds the engine to it.
func Play(t *testing.T, c Case, e Engine) {
	t.Helper()
	p := &player{engine: e, labels: map[string]string{}}
	for i, project := range e.Projects() {
		p.labels[project] = fmt.Sprintf("P%d", i)
	}
	hand := e.Atlas().AddKey(e.Org(), "by hand", emulator.Grants{Org: []string{"ORG_MEMBER"}, Projects: map[string][]string{
		e.Projects()[0]: {"GROUP_READ_ONLY"}, e.Projects()[3]: {"GROUP_READ_ONLY"}}})
	p.labels[hand.ID], p.hand = "hand", hand.ID
	for i, command := range c.Commands {
		p.play(t, fmt.Sprintf("command %d, %s", i+1, command.Do), command)
	}
}

type player struct {
	engine Engine
	hand   string
	labels map[string]string // by ids, as they appear
	keys   int
}

func (p *player) play(t *testing.T, which string, command Command) {
	t.Helper()
	if edit, ok := edits[command.Do]; ok {
		p.engine.Edit(edit)
		return
	}
	if command.Refuse != "" {
		method, path, _ := strings.Cut(command.Refuse, " ")
		p.engine.Atlas().Inject(emulator.Fault{Method: method, Path: path, Status: 403, Code: "USER_UNAUTHORIZED", Count: -1})
	}
	calls, failed := p.engine.Run(p.expanded(command))
	p.engine.Atlas().ClearFaults()
	lines := make([]string, len(calls))
	for i, call := range calls {
		lines[i] = p.labelled(call.String())
	}
	if !assert.Equal(t, command.Calls, lines, which) {
		t.FailNow()
	}
	if command.Ends == "any" {
		return
	}
	require.Equal(t, command.Ends == "fails", failed, which)
	require.Equal(t, command.State, p.engine.State(), which)
}

// anID is the id of a key or a project.
var anID = regexp.MustCompile(`[0-9a-f]{24}`)

// aPublicKey is one as a description.
var aPublicKey = regexp.MustCompile(`"[a-z]{8}"`)

// labelled has the labels of ids instead of these: those of keys in the order in which they are met.
func (p *player) labelled(line string) string {
	line = aPublicKey.ReplaceAllString(line, `"public key"`)
	return anID.ReplaceAllStringFunc(line, func(id string) string {
		if p.labels[id] == "" {
			p.keys++
			p.labels[id] = fmt.Sprintf("K%d", p.keys)
		}
		return p.labels[id]
	})
}

// placeholder stands for an id: {P0} is a project's, {hand} that of a key made by hand, {web} that of a resource in state.
var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func (p *player) expanded(c Command) Command {
	expand := func(text *string) {
		*text = placeholder.ReplaceAllStringFunc(*text, func(found string) string {
			switch name := strings.Trim(found, "{}"); {
			case name == "hand":
				return p.hand
			case name[0] == 'P':
				return p.engine.Projects()[name[1]-'0']
			default:
				return p.engine.ID(name)
			}
		})
	}
	c.Program = slices.Clone(c.Program)
	for i := range c.Program {
		expand(&c.Program[i].Get)
		expand(&c.Program[i].Options.Import)
	}
	expand(&c.ID)
	return c
}

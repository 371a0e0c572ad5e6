package faults

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/sim"
)

// takeoversInOneProgram are the ways in which a program takes over what the stack manages under the name key, with the name
// of who has it then.
var takeoversInOneProgram = map[string]struct {
	take   func(s *stage, managed sim.Resource, made emulator.Key) sim.Declaration
	holder string
}{
	"import in place": {holder: "key", take: func(s *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		managed.Options.Import = s.Projects[0] + "-" + made.ID
		return managed
	}},
	"import in place, protected": {holder: "key", take: func(s *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		managed.Options.Import, managed.Options.Protect = s.Projects[0]+"-"+made.ID, true
		return managed
	}},
	"import under another name": {holder: "renamed", take: func(_ *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		managed.Name, managed.Options.Import = "renamed", made.ID
		return managed
	}},
	"the import command": {holder: "renamed", take: func(s *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		require.NoError(s, s.stack.Import("renamed", made.ID).Err)
		managed.Name = "renamed"
		return managed
	}},
	"get under another name": {holder: "renamed", take: func(_ *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		return sim.Get{Type: sim.KeyType, Name: "renamed", ID: resource.NewProperty(made.ID), Provider: managed.Options.Provider}
	}},
	"get in place": {holder: "key", take: func(s *stage, managed sim.Resource, made emulator.Key) sim.Declaration {
		id := resource.NewProperty(s.Projects[0] + "-" + made.ID)
		return sim.Get{Type: sim.KeyType, Name: "key", ID: id, Provider: managed.Options.Provider}
	}},
}

// TestTakeoversAreGuarded takes a key over in each way, at once and over two commands, by either provider and with much or
// little at a time: it lives, its private key stays in state, and the command that would delete it says so.
func TestTakeoversAreGuarded(t *testing.T) {
	for name, taken := range takeoversInOneProgram {
		for _, split := range []string{"at once", "after a failure", "by --target"} {
			for _, provider := range []string{"", "atlas"} {
				for _, parallel := range []int{1, 16} {
					t.Run(fmt.Sprintf("%s %s %q %d", name, split, provider, parallel), func(t *testing.T) {
						onStage(t, func(s *stage) {
							s.stack.Parallel = parallel
							managed := s.key("key", 0).Resource("key")
							managed.Options.Provider = provider
							explicit := sim.Resource{Type: "pulumi:providers:mongodbatlas-native", Name: "atlas", Inputs: sim.Config(s.Owner)}
							explicit.Inputs["baseUrl"] = resource.NewProperty("http://127.0.0.1")
							require.NoError(t, s.stack.Up(sim.List{explicit, managed}).Err)
							made := s.Atlas.MintedKeys(s.Org)[0]

							program := sim.List{explicit, taken.take(s, managed, made)}
							require.NoError(t, s.stack.Preview(program).Err)
							errs := ""
							switch split {
							case "after a failure":
								s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
								program = append(program, s.key("another", 1).Resource("another"))
								errs = s.stack.Up(program).Err.Error()
							case "by --target":
								if err := s.stack.Up(program, sim.Target(taken.holder)).Err; err != nil {
									errs = err.Error()
								}
							}
							if err := s.stack.Up(program).Err; err != nil {
								errs += err.Error()
							}
							s.alive(made)
							if name == "get in place" && split == "after a failure" {
								return // the engine has dropped the old state, and does not ask for a deletion
							}
							assert.Contains(t, errs, "API key "+made.ID+" was not deleted: it is alive in ")
							if name == "get in place" {
								return
							}
							kept := false
							for _, state := range s.stack.States() {
								private := state.Outputs["privateKey"]
								kept = kept || private.IsSecret() && private.SecretValue().Element.V == made.PrivateKey
							}
							assert.True(t, kept, "the private key is lost")
						})
					})
				}
			}
		}
	}
}

// TestDeletionsGoThrough gives keys up in the ways that there are: nothing stands in the way.
func TestDeletionsGoThrough(t *testing.T) {
	yes := true
	for _, before := range []*bool{nil, &yes} {
		for name, run := range map[string]func(s *stage, k sim.Resource) error{
			"removed":                   func(s *stage, _ sim.Resource) error { return s.stack.Up(sim.List{}).Err },
			"removed, with --refresh":   func(s *stage, _ sim.Resource) error { return s.stack.Up(sim.List{}, sim.WithRefresh()).Err },
			"removed, with --target":    func(s *stage, _ sim.Resource) error { return s.stack.Up(sim.List{}, sim.Target("key")).Err },
			"destroyed":                 func(s *stage, _ sim.Resource) error { return s.stack.Destroy().Err },
			"destroyed, with --refresh": func(s *stage, _ sim.Resource) error { return s.stack.DestroyWith(sim.WithRefresh()).Err },
			"destroyed by the program":  func(s *stage, k sim.Resource) error { return s.stack.DestroyProgram(sim.List{k}).Err },
			"--replace":                 func(s *stage, k sim.Resource) error { return s.stack.Up(sim.List{k}, sim.Replace("key")).Err },
			"replaceOnChanges": func(s *stage, k sim.Resource) error {
				k.Inputs = s.key("new", 0).Properties()
				return s.stack.Up(sim.List{k}).Err
			},
			"replacementTrigger": func(s *stage, k sim.Resource) error {
				k.Options.ReplacementTrigger = resource.NewProperty("b")
				return s.stack.Up(sim.List{k}).Err
			},
			"a replacement that is refused at first": func(s *stage, k sim.Resource) error {
				k.Inputs = s.key("new", 0).Properties()
				s.Atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
				require.Error(s, s.stack.Up(sim.List{k}).Err)
				return s.stack.Up(sim.List{k}).Err
			},
			"a deletion that is refused at first": func(s *stage, k sim.Resource) error {
				s.Atlas.Inject(emulator.Fault{Method: "DELETE", Status: 403})
				require.Error(s, s.stack.Up(sim.List{k}, sim.Replace("key")).Err)
				return s.stack.Up(sim.List{k}, sim.Replace("key")).Err
			},
			"what depends on it": func(s *stage, k sim.Resource) error {
				dependant := s.key("", 1).Resource("dependant")
				dependant.Inputs["description"] = sim.Output("key", "publicKey")
				dependant.Options.ReplaceOnChanges = []string{"description"}
				require.NoError(s, s.stack.Up(sim.List{k, dependant}).Err)
				k.Inputs = s.key("new", 0).Properties()
				if err := s.stack.Up(sim.List{k, dependant}).Err; err != nil {
					return err
				}
				return s.stack.Up(sim.List{k}).Err
			},
			"a plugin that stays": func(s *stage, k sim.Resource) error {
				s.stack.Attached = true
				require.NoError(s, s.stack.Up(sim.List{k}).Err)
				return s.stack.Up(sim.List{}).Err
			},
		} {
			t.Run(fmt.Sprintf("%s, deleting before %t", name, before != nil), func(t *testing.T) {
				onStage(t, func(s *stage) {
					k := s.key("key", 0).Resource("key")
					k.Options.DeleteBeforeReplace, k.Options.ReplaceOnChanges = before, []string{"*"}
					k.Options.ReplacementTrigger = resource.NewProperty("a")
					require.NoError(t, s.stack.Up(sim.List{k}).Err)
					made := s.Atlas.MintedKeys(s.Org)[0]
					require.NoError(t, run(s, k))
					_, alive := s.Atlas.Key(made.ID)
					assert.False(t, alive, "the key is left")
					assert.Len(t, s.Atlas.MintedKeys(s.Org), len(s.stack.Names()))
					for _, line := range s.Lines() {
						assert.NotContains(t, line, "was not deleted")
					}
				})
			})
		}
	}
}

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/emulator"
	"github.com/mongodbatlas-native/pulumi-mongodbatlas-native/tests/cli"
)

// takeovers are the ways in which a program takes a key over that the stack manages already, under the name key: after each
// of them the engine deletes the old state of it.
var takeovers = []struct {
	name string
	// take returns the resource that is the key from then on; it may run commands.
	take func(s *stack, managed resource, made emulator.Key) resource
	// holder is the name of that resource.
	holder string
	// says is what the error says, beside who holds the key.
	says string
}{
	{name: "import in place", holder: "key", says: "existingPrivateKey",
		take: func(s *stack, managed resource, made emulator.Key) resource {
			return managed.with(object{"import": s.projects[0] + "-" + made.ID})
		}},
	{name: "import in place, protected", holder: "key", says: "existingPrivateKey",
		take: func(s *stack, managed resource, made emulator.Key) resource {
			managed = managed.with(object{"protect": true})
			s.write(s.guarded(managed, "key"))
			s.up()
			return managed.with(object{"import": s.projects[0] + "-" + made.ID})
		}},
	{name: "import under another name", holder: "renamed", says: "an alias of the old name in place of import",
		take: func(_ *stack, managed resource, made emulator.Key) resource {
			return managed.with(object{"import": made.ID})
		}},
	{name: "the import command", holder: "renamed", says: "an alias of the old name in place of import",
		take: func(s *stack, managed resource, made emulator.Key) resource {
			var flags []string
			if _, explicit := managed.options["provider"]; explicit {
				flags = []string{"--provider", "atlas=urn:pulumi:dev::e2e::pulumi:providers:mongodbatlas-native::atlas"}
			}
			s.importing("renamed", made.ID, flags...)
			return managed
		}},
	{name: "get under another name", holder: "renamed", says: "keep this resource in the program, too, and have renamed read it",
		take: func(_ *stack, managed resource, made emulator.Key) resource {
			return resource{get: object{"id": made.ID}, options: managed.options}
		}},
	{name: "get in place", holder: "key", says: "it stands in earlier versions of the stack's state alone",
		take: func(s *stack, managed resource, made emulator.Key) resource {
			return resource{get: object{"id": s.projects[0] + "-" + made.ID}, options: managed.options}
		}},
}

// guarded is a program of one resource, with the provider that it names.
func (s *stack) guarded(r resource, name string) program {
	resources := map[string]resource{name: r}
	if _, explicit := r.options["provider"]; explicit {
		resources["atlas"] = s.explicitProvider()
	}
	return program{resources: resources}
}

// explicitProvider is a provider resource, which has a plugin process of its own.
func (s *stack) explicitProvider() resource {
	return resource{kind: "pulumi:providers:mongodbatlas-native", properties: object{
		"baseUrl": s.url, "publicKey": s.deployer.PublicKey, "privateKey": object{"fn::secret": s.deployer.PrivateKey},
	}}
}

// TestGuard takes over a key that the stack manages already: at once, with a failure in between, and first by --target. The
// deletion of the old state is refused, in that command or a later one, and the error says who has the key and what helps.
func TestGuard(t *testing.T) {
	for i, taken := range takeovers {
		for j, split := range []string{"at once", "after a failure", "by --target"} {
			t.Run(taken.name+" "+split, func(t *testing.T) {
				t.Parallel()
				w := emulated(t)
				s := w.newStack(t)
				managed := key("managed", in(w.projects[0], "GROUP_OWNER"))
				if (i+j)%2 == 1 {
					managed = managed.with(object{"provider": "${atlas}"})
				}
				parallel := "--parallel=" + []string{"1", "16"}[(i+i/2+j)%2]
				s.write(s.guarded(managed, "key"))
				s.up()
				made := s.only()

				program := s.guarded(taken.take(s, managed, made), taken.holder)
				s.write(program)
				s.preview()
				switch split {
				case "after a failure":
					w.atlas.Inject(emulator.Fault{Method: "POST", Path: mintPath, Status: 403})
					program.resources["another"] = key("another", in(w.projects[1], "GROUP_OWNER"))
					s.write(program)
					assert.Contains(t, s.upFails(parallel).Output, "403 USER_UNAUTHORIZED")
				case "by --target":
					s.run("up", "--yes", "--skip-preview", parallel, "--target", keyURN(taken.holder))
				}
				said := len(*s.said)
				s.run("up", "--yes", "--skip-preview", parallel)
				if taken.name == "get in place" { // the engine drops the old state before it asks for the deletion, if it comes to ask
					now, alive := w.atlas.Key(made.ID)
					assert.True(t, alive, "the key was deleted")
					assert.Equal(t, made, now)
					if split == "after a failure" {
						return
					}
				}
				output := strings.Join((*s.said)[max(0, said-2):], "") // where the engine deletes in the first of two commands, that says it
				assert.Contains(t, output, "API key "+made.ID+" was not deleted: it is alive in "+keyURN(taken.holder))
				assert.Contains(t, output, taken.says)
				if taken.name == "get in place" {
					return
				}
				s.assertSafe(made)
				assert.Contains(t, s.upFails(parallel).Output, "was not deleted", "and again, as long as nobody does anything about it")
				s.assertSafe(made)
			})
		}
	}
}

// keyURN is the URN of a key in the stack of a test.
func keyURN(name string) string { return "urn:pulumi:dev::e2e::" + keyToken + "::" + name }

// allKeys are all keys of the state, those to be deleted too.
func (s *stack) allKeys() []cli.Key {
	s.t.Helper()
	return home.AllKeys(s.t, cli.ReadState(s.t, s.backend, "e2e", stackName))
}

// assertSafe asserts that a key is alive as it was, and that its private key is in the state.
func (s *stack) assertSafe(made emulator.Key) {
	s.t.Helper()
	now, alive := s.atlas.Key(made.ID)
	require.True(s.t, alive, "the key was deleted")
	assert.Equal(s.t, made, now)
	var secrets []string
	for _, k := range s.allKeys() {
		if k.SecretPrivateKey {
			secrets = append(secrets, k.PrivateKey())
		}
	}
	assert.Contains(s.t, secrets, made.PrivateKey, "the private key is lost")
}

// TestWaysOutOfTheGuard takes each of the ways that the error names.
func TestWaysOutOfTheGuard(t *testing.T) {
	for _, way := range []struct {
		name, taken string
		// out takes the way, up to the up that must succeed; holder is the resource that has been refused the key's secret.
		out func(s *stack, managed, holder resource, made emulator.Key) program
		// lost: the way gives the secret up.
		lost bool
	}{
		{name: "bring the secret, in place", taken: "import in place",
			out: func(_ *stack, _, holder resource, made emulator.Key) program {
				return program{resources: map[string]resource{"key": holder.set("existingPrivateKey", object{"fn::secret": made.PrivateKey})}}
			}},
		{name: "bring the secret, protected", taken: "import in place, protected",
			out: func(_ *stack, _, holder resource, made emulator.Key) program {
				return program{resources: map[string]resource{"key": holder.set("existingPrivateKey", object{"fn::secret": made.PrivateKey})}}
			}},
		{name: "bring the secret, without import", taken: "import in place",
			out: func(_ *stack, managed, _ resource, made emulator.Key) program {
				return program{resources: map[string]resource{"key": managed.set("existingPrivateKey", object{"fn::secret": made.PrivateKey})}}
			}},
		{name: "bring the secret, under another name", taken: "import under another name",
			out: func(_ *stack, _, holder resource, made emulator.Key) program {
				return program{resources: map[string]resource{"renamed": holder.set("existingPrivateKey", object{"fn::secret": made.PrivateKey})}}
			}},
		{name: "an alias instead", taken: "import under another name",
			out: func(s *stack, managed, _ resource, _ emulator.Key) program {
				s.must("state", "delete", keyURN("renamed"), "--yes")
				return program{resources: map[string]resource{"renamed": managed.with(object{"aliases": []any{keyURN("key")}})}}
			}},
		{name: "an alias instead, after the import command", taken: "the import command",
			out: func(s *stack, managed, _ resource, _ emulator.Key) program {
				s.must("state", "delete", keyURN("renamed"), "--yes", "--force")
				return program{resources: map[string]resource{"renamed": managed.with(object{"aliases": []any{object{"name": "key"}}})}}
			}},
		{name: "the old name after all", taken: "import under another name",
			out: func(_ *stack, managed, _ resource, _ emulator.Key) program {
				return program{resources: map[string]resource{"key": managed}}
			}},
		{name: "nobody needs the secret", taken: "import under another name", lost: true,
			out: func(s *stack, _, holder resource, _ emulator.Key) program {
				s.must("state", "delete", keyURN("key"), "--yes")
				return program{resources: map[string]resource{"renamed": holder}}
			}},
		{name: "read and managed", taken: "get under another name",
			out: func(_ *stack, managed, holder resource, _ emulator.Key) program {
				return program{resources: map[string]resource{"key": managed, "renamed": holder}}
			}},
		{name: "only read", taken: "get under another name", lost: true,
			out: func(s *stack, _, holder resource, _ emulator.Key) program {
				s.must("state", "delete", keyURN("key"), "--yes")
				return program{resources: map[string]resource{"renamed": holder}}
			}},
		{name: "managed again", taken: "get in place",
			out: func(_ *stack, managed, _ resource, made emulator.Key) program {
				again := managed.set("existingPrivateKey", object{"fn::secret": made.PrivateKey}).with(object{"import": made.ID})
				return program{resources: map[string]resource{"key": again}}
			}},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			w := emulated(t)
			s := w.newStack(t)
			managed := key("managed", in(w.projects[0], "GROUP_OWNER"))
			s.write(s.guarded(managed, "key"))
			s.up()
			made := s.only()
			for _, taken := range takeovers {
				if taken.name != way.taken {
					continue
				}
				holder := taken.take(s, managed, made)
				s.write(s.guarded(holder, taken.holder))
				s.upFails()
				s.write(way.out(s, managed, holder, made))
			}
			s.up()
			if way.name == "managed again" {
				s.up() // what an import brings along is taken by the next up
			}
			if way.lost {
				_, alive := w.atlas.Key(made.ID)
				assert.True(t, alive, "the key was deleted")
			} else {
				s.assertSafe(made)
			}
			assert.Empty(t, s.up().Diagnostics("warning"), "nothing is left to say")
			assert.Empty(t, s.refresh().Drift())
			for _, k := range s.allKeys() {
				assert.False(t, k.ToBeDeleted)
			}
			s.must("state", "unprotect", "--all", "--yes")
			s.destroy()
			assert.Empty(t, s.allKeys())
		})
	}
}

// TestGuardOfAPluginThatStays has one plugin process serve several commands: each is guarded by what it says itself, not by
// what the command before said.
func TestGuardOfAPluginThatStays(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	port := startPlugin(t, w.credentials()...)
	s := w.newStack(t).with("PULUMI_DEBUG_PROVIDERS=" + pluginName + ":" + port)
	managed := key("managed", in(w.projects[0], "GROUP_OWNER"))
	s.write(program{resources: map[string]resource{"key": managed}})
	s.up()
	made := s.only()
	s.must("up", "--yes")
	s.write(program{resources: map[string]resource{"renamed": managed.with(object{"import": made.ID})}})
	assert.Contains(t, s.upFails().Output, "API key "+made.ID+" was not deleted: it is alive in "+keyURN("renamed"))
	s.assertSafe(made)
	s.write(program{resources: map[string]resource{"renamed": managed.bringing(made.PrivateKey)}})
	s.up()
	s.assertSafe(made)
	replaced := managed.with(object{"replaceOnChanges": []any{"description"}}).set("description", "another")
	s.write(program{resources: map[string]resource{"renamed": replaced}})
	s.must("up", "--yes")
	assert.NotEqual(t, made.ID, s.only().ID)
	s.write(program{})
	s.must("up", "--yes")
	assert.Empty(t, w.atlas.MintedKeys(w.org), "what the commands before held is held no longer")
	assert.Empty(t, s.allKeys())
}

// TestGuardAcrossProviders has one provider's plugin be asked to delete what another's has taken over: the processes of a run
// tell each other, and leave nothing behind.
func TestGuardAcrossProviders(t *testing.T) {
	for _, taken := range takeovers {
		if taken.name == "import in place, protected" {
			continue // as without
		}
		for _, way := range []string{"to the explicit provider", "to the default provider"} {
			t.Run(taken.name+" "+way, func(t *testing.T) {
				t.Parallel()
				w := emulated(t)
				runtime := t.TempDir()
				s := w.newStack(t).with("XDG_RUNTIME_DIR=" + runtime)
				plain := key("managed", in(w.projects[0], "GROUP_OWNER"))
				first, second := plain, plain.with(object{"provider": "${atlas}"})
				if way == "to the default provider" {
					first, second = second, first
				}
				write := func(r resource, name string) {
					s.write(program{resources: map[string]resource{
						name: r, "atlas": s.explicitProvider(),
					}})
				}
				write(first, "key")
				s.up()
				made := s.only()
				write(taken.take(s, second, made), taken.holder)
				s.preview()
				failed := s.upFails()
				assert.Contains(t, failed.Output, "API key "+made.ID+" was not deleted: it is alive in "+keyURN(taken.holder))
				if taken.name == "get in place" {
					_, alive := w.atlas.Key(made.ID)
					assert.True(t, alive, "the key was deleted")
				} else {
					s.assertSafe(made)
				}
				left, err := filepath.Glob(filepath.Join(runtime, "*", "*"))
				require.NoError(t, err)
				assert.Empty(t, left)
			})
		}
	}
	t.Run("one owner", func(t *testing.T) {
		t.Parallel()
		w := emulated(t)
		s := w.newStack(t)
		made := w.byHand("ORG_MEMBER")
		k := key("made by hand", in(w.projects[0], "GROUP_OWNER"), in(w.projects[2], "GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER")).
			with(object{"import": made.ID})
		s.write(program{resources: map[string]resource{"one": k, "two": k.with(object{"provider": "${atlas}"}), "atlas": s.explicitProvider()}})
		assert.Contains(t, s.fails("preview").Output, "API key "+made.ID+" is in the program twice, as ")
	})
	t.Run("honest deletions", func(t *testing.T) {
		t.Parallel()
		w := emulated(t)
		s := w.newStack(t)
		k := key("managed", in(w.projects[0], "GROUP_OWNER"))
		both := map[string]resource{"one": k, "two": k.with(object{"provider": "${atlas}"}), "atlas": s.explicitProvider()}
		s.write(program{resources: both})
		s.up()
		s.up("--replace", keyURN("one"), "--replace", keyURN("two"))
		s.assertInvariants()
		both["one"], both["two"] = both["two"], both["one"] // each by the other provider: in place
		s.write(program{resources: both})
		assert.Empty(t, s.up().Changes())
		delete(both, "one")
		s.write(program{resources: both})
		s.up()
		s.assertInvariants()
		s.destroy()
		assert.Empty(t, w.atlas.MintedKeys(w.org))
	})
	t.Run("nowhere to write", func(t *testing.T) {
		t.Parallel()
		w := emulated(t)
		s := w.newStack(t).with("XDG_RUNTIME_DIR=/dev/null/nowhere")
		k := key("managed", in(w.projects[0], "GROUP_OWNER"))
		s.write(program{resources: map[string]resource{"one": k, "two": k.with(object{"provider": "${atlas}"}), "atlas": s.explicitProvider()}})
		s.up()
		s.destroy()
	})
}

package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStateOnDisk reads the state's files after up, after refresh and after an import: no private key is in them in plain
// text, and `pulumi stack export --show-secrets` decrypts them to exactly what Atlas issued.
func TestStateOnDisk(t *testing.T) {
	t.Parallel()
	w := emulated(t)
	s := w.newStack(t)
	s.write(just(key("on disk", in(w.projects[0], "GROUP_OWNER"), in(w.projects[1], "GROUP_READ_ONLY"))))
	made := w.byHand("ORG_MEMBER")
	for _, step := range []struct {
		name string
		take func()
	}{
		{"up", func() { s.up() }},
		{"refresh", func() { s.refresh() }},
		{"up --refresh", func() { s.up("--refresh") }},
		{"import", func() { s.importing("hand", made.ID) }},
		{"refresh after import", func() { s.refresh() }},
	} {
		step.take()
		texts := map[string]string{}
		readAll(t, s.backend, texts)
		assert.NotEmpty(t, texts)
		assert.Empty(t, leaks(texts, w.secrets()), step.name)
		state := s.exportByCommand()
		assert.Equal(t, s.export(), state, "the file itself, and the export")
		if imported, ok := state["hand"]; ok {
			private, has := imported.Outputs["privateKey"]
			assert.True(t, has && private == nil, "%s: the private key is null, not missing", step.name)
			delete(state, "hand")
		}
		require.Contains(t, state, "key", step.name)
		assert.Equal(t, s.only().PrivateKey, state["key"].PrivateKey(), step.name)
		s.assertState(state)
	}
}

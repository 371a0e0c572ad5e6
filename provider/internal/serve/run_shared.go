package serve

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// The engine starts a plugin process for each provider resource, and what one of them holds another may be asked to delete.
// The processes of a run share what they know in a file: each appends what it says of a resource, and reads what the others
// have appended. There are names of resources and of objects in it, nothing else.

// said is a line of the file.
type said struct {
	By   int
	URN  resource.URN
	Word word
}

// shared is the file, if there is one.
type shared struct {
	path string
	file *os.File
	read *bufio.Reader
	line string // what is there of a line that another process has not yet completed
}

// SharedFile is the path of the file that the plugin processes of a run share: they have one parent, and the engine's address
// as their last argument. "" where there is no engine, as under a debugger, or no folder for the user's files.
func SharedFile(arguments []string, parent int) string {
	host, port, isAddress := strings.Cut(arguments[len(arguments)-1], ":")
	folder := os.Getenv("XDG_RUNTIME_DIR")
	if folder == "" {
		folder, _ = os.UserCacheDir() // none: ""
	}
	if folder == "" || !isAddress || strings.ContainsAny(host+port, `/\`) {
		return ""
	}
	return filepath.Join(folder, "pulumi-mongodbatlas-native", fmt.Sprintf("%d-%s-%s", parent, host, port))
}

// open opens the file. Where that cannot be, nothing is shared.
func (s *shared) open() {
	if s.path == "" || s.file != nil || os.MkdirAll(filepath.Dir(s.path), 0o700) != nil {
		return
	}
	removeStale(filepath.Dir(s.path))
	file, err := os.OpenFile(s.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err == nil {
		s.file = file
		s.read = bufio.NewReader(io.NewSectionReader(file, 0, math.MaxInt64)) // what is written moves the file's own place
	}
}

// remove ends it. Of several processes the first one removes the file, on Windows the last one.
func (s *shared) remove() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.path)
		s.file = nil
	}
}

// removeStale removes what runs have left behind whose engines are no more.
func removeStale(folder string) {
	entries, _ := os.ReadDir(folder) // what cannot be read stays
	for _, entry := range entries {
		var engine int
		if n, _ := fmt.Sscanf(entry.Name(), "%d-", &engine); n == 1 && !isAlive(engine) {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

func isAlive(pid int) bool {
	process, err := os.FindProcess(pid)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// tell appends what this process says of a resource. A full disk is no reason to fail.
func (s *shared) tell(urn resource.URN, w *word) {
	if s.file == nil {
		return
	}
	if line, err := json.Marshal(said{os.Getpid(), urn, *w}); err == nil {
		_, _ = s.file.Write(append(line, '\n'))
	}
}

// hear takes in what the others have said since.
func (s *shared) hear(others map[resource.URN]*word) {
	for s.file != nil {
		text, err := s.read.ReadString('\n')
		s.line += text
		if err != nil {
			return
		}
		var heard said
		if json.Unmarshal([]byte(s.line), &heard) == nil && heard.By != os.Getpid() {
			others[heard.URN] = &heard.Word
		}
		s.line = ""
	}
}

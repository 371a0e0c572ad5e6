// Notices writes the licences and notices of everything that a released command is linked from: its modules on every
// platform, and Go itself. A module without a licence file is an error.
//
//	notices -out FILE PACKAGE
package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// released are the platforms of .goreleaser.yaml. The architecture, too, decides which packages are linked.
var released = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

func main() {
	out := flag.String("out", "THIRD_PARTY_NOTICES", "the `file` to write")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *out, flag.Arg(0))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, command string) error {
	modules, err := linked(ctx, command, released)
	if err != nil {
		return err
	}
	text, err := write(modules)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o750); err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644) //nolint:gosec // a public file
}

// module is one that is linked in, with the folders of those of its packages that are.
type module struct {
	name     string // path and version
	dir      string
	packages map[string]bool
}

// linked finds the modules of the command on the platforms, sorted, Go first.
func linked(ctx context.Context, command string, platforms []string) ([]module, error) {
	goroot, version, err := toolchain(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]module{}
	const format = `{{with .Module}}{{if not .Main}}{{with .Replace}}{{.Path}} {{.Version}}{{else}}{{.Path}} {{.Version}}{{end}}` +
		"\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	for _, platform := range platforms {
		goos, goarch, _ := strings.Cut(platform, "/")
		list := exec.CommandContext(ctx, "go", "list", "-deps", "-tags=grpcnotrace", "-f", format, command) //nolint:gosec // a package of ours
		list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		text, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", platform, err)
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Split(strings.TrimSpace(line), "\t")
			if len(fields) != 3 {
				continue
			}
			m, ok := found[fields[0]]
			if !ok {
				m = module{name: fields[0], dir: fields[1], packages: map[string]bool{}}
				found[m.name] = m
			}
			m.packages[fields[2]] = true
		}
	}
	modules := slices.SortedFunc(maps.Values(found), func(a, b module) int { return cmp.Compare(a.name, b.name) })
	return append([]module{{name: "The Go standard library " + version, dir: goroot}}, modules...), nil
}

// toolchain says where Go is, and which.
func toolchain(ctx context.Context) (goroot, version string, err error) {
	text, err := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return "", "", fmt.Errorf("go env: %w", err)
	}
	goroot, version, _ = strings.Cut(strings.TrimSpace(string(text)), "\n")
	return goroot, version, nil
}

func write(modules []module) ([]byte, error) {
	var out bytes.Buffer
	_, _ = fmt.Fprintln(&out, "The binary in this archive is linked from the following software, under the licences that follow each name.")
	for _, m := range modules {
		files, err := m.files()
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s has no licence file", m.name)
		}
		_, _ = fmt.Fprintf(&out, "\n%s\n%s\n", strings.Repeat("=", 80), m.name)
		for _, file := range files {
			text, err := os.ReadFile(file) //nolint:gosec // of a module that we link
			if err != nil {
				return nil, err
			}
			relative, err := filepath.Rel(m.dir, file)
			if err != nil {
				return nil, err
			}
			_, _ = fmt.Fprintf(&out, "%s\n%s:\n\n%s\n", strings.Repeat("-", 80), filepath.ToSlash(relative), bytes.TrimSpace(text))
		}
	}
	return out.Bytes(), nil
}

// legal are the names of the files that go along with a binary.
var legal = regexp.MustCompile(`(?i)^(licen[cs]es?|copying|copyright|notice|patents|unlicense)([-_.][a-z0-9-]+)?$`)

// elsewhere names the file that states the licence of a module without a file of its own for that, looked at by a person.
var elsewhere = map[string]string{"github.com/mattn/go-localereader": "README.md"}

// files are the licences and notices of a module: those in its root, and those beside the packages that are linked, for
// code that a module took over from elsewhere.
func (m module) files() ([]string, error) {
	folders := map[string]bool{m.dir: true}
	for dir := range m.packages {
		for ; dir != m.dir && strings.HasPrefix(dir, m.dir); dir = filepath.Dir(dir) {
			folders[dir] = true
		}
	}
	var files []string
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if entry.Type().IsRegular() && legal.MatchString(entry.Name()) && !strings.HasSuffix(entry.Name(), ".go") {
				files = append(files, filepath.Join(folder, entry.Name()))
			}
		}
	}
	if path, _, _ := strings.Cut(m.name, " "); len(files) == 0 && elsewhere[path] != "" {
		files = append(files, filepath.Join(m.dir, elsewhere[path]))
	}
	return files, nil
}

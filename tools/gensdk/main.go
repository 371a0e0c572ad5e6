// Gensdk writes the SDKs of a Pulumi schema: Node.js, Python, Go, .NET and Java, each a package that can be published.
//
// The code comes from Pulumi's own generators; complete.go adds what these leave out of the packages. The same schema
// always gives the same files, and what an earlier run left and this one does not write is removed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	schemaPath := flag.String("schema", "provider/schema.json", "the schema `file` to read")
	license := flag.String("license", "LICENSE", "the licence `file` that every package carries")
	out := flag.String("out", "sdk", "the `folder` to write, one folder in it for each language")
	flag.Parse()
	http.DefaultTransport = offline{}
	if err := run(*schemaPath, *license, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gensdk:", err)
		os.Exit(1)
	}
}

func run(schemaPath, licensePath, out string) error {
	spec, err := readSpec(schemaPath)
	if err != nil {
		return err
	}
	license, err := os.ReadFile(licensePath)
	if err != nil {
		return err
	}
	for _, l := range languages {
		// The generators change the package that they are given, so each gets its own.
		pkg, err := bind(spec)
		if err != nil {
			return err
		}
		files, err := l.generate(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", l.folder, err)
		}
		if err := l.complete(files, spec); err != nil {
			return fmt.Errorf("%s: %w", l.folder, err)
		}
		files["LICENSE"] = license
		if err := replace(filepath.Join(out, l.folder), files); err != nil {
			return fmt.Errorf("%s: %w", l.folder, err)
		}
	}
	return nil
}

func readSpec(path string) (schema.PackageSpec, error) {
	var spec schema.PackageSpec
	data, err := os.ReadFile(path)
	if err != nil {
		return spec, err
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		return spec, fmt.Errorf("%s: %w", path, err)
	}
	return spec, nil
}

// bind validates the schema. It refers to no other package, so the loader is one that loads nothing.
func bind(spec schema.PackageSpec) (*schema.Package, error) {
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return pkg, nil
}

// replace makes the folder hold exactly these files.
func replace(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !fs.ValidPath(filepath.ToSlash(name)) {
			return fmt.Errorf("the generator named a file outside its folder: %q", name)
		}
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

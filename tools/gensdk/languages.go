package main

import (
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	"github.com/pulumi/pulumi/pkg/v3/codegen"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// tool is how the generated files name what made them.
const tool = "tools/gensdk"

// language is one SDK: Pulumi's generator for it, and what turns the generator's files into a package that can be
// published.
type language struct {
	folder   string // below the output folder
	generate func(*schema.Package) (files, error)
	complete func(files, schema.PackageSpec) error
}

// files are the files of one SDK, by path.
type files = map[string][]byte

var languages = []language{
	{"nodejs", func(pkg *schema.Package) (files, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, nil)
	}, completeNodeJS},
	{"python", func(pkg *schema.Package) (files, error) {
		return python.GeneratePackage(tool, pkg, nil, nil)
	}, completePython},
	{"go", func(pkg *schema.Package) (files, error) {
		return gogen.GeneratePackage(tool, pkg, nil)
	}, completeGo},
	{"dotnet", func(pkg *schema.Package) (files, error) {
		// Its generator leaves all languages in the text of a function, and the marks around them.
		for _, f := range pkg.Functions {
			f.Comment = codegen.FilterExamples(f.Comment, "csharp")
		}
		return dotnet.GeneratePackage(tool, pkg, nil, nil)
	}, completeDotnet},
	{"java", func(pkg *schema.Package) (files, error) {
		return java.GeneratePackage(tool, pkg, nil, nil, false, false)
	}, completeJava},
}

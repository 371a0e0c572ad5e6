package serve

import (
	"context"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// Function serves what the framework infers of a Go type, and says what is wrong with the arguments before it is called:
// all at once, what the schema does not have too, which the framework would ignore. check may be nil.
func Function[F infer.Fn[I, O], I, O any](f F, check func(c *Checker, arguments Node)) infer.InferredFunction {
	inferred := infer.Function(f)
	return &servedFunction{inferred, check, sync.OnceValue(func() object { return argumentsOf(inferred) })}
}

type servedFunction struct {
	infer.InferredFunction

	check     func(c *Checker, arguments Node)
	arguments func() object
}

// Invoke calls the function.
func (f *servedFunction) Invoke(ctx context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
	c := &Checker{}
	root := Node{Value: property.New(req.Args)}
	c.names(root, f.arguments())
	if f.check != nil {
		f.check(c, root)
	}
	c.show(ctx)
	if len(c.failures) > 0 {
		return p.InvokeResponse{Failures: c.failures}, nil
	}
	return f.InferredFunction.Invoke(ctx, req)
}

// argumentsOf reads the schema of a function.
func argumentsOf(function infer.InferredFunction) object {
	types := map[string]schema.ComplexTypeSpec{}
	spec, err := function.GetSchema(func(token tokens.Type, of schema.ComplexTypeSpec) bool {
		_, known := types[token.String()]
		types[token.String()] = of
		return !known
	})
	if err != nil {
		panic("a function without a schema: " + err.Error())
	}
	return objectOf(spec.Inputs.Properties, types)
}

package sim

import (
	"context"
	"fmt"
	"runtime/debug"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
)

// wire is the engine's end of a plugin's gRPC connection, without the connection: messages and errors are encoded and
// decoded as on a real one. A panic of the plugin is noted and is an error, where the real plugin would be gone.
type wire struct {
	pulumirpc.ResourceProviderClient // nil: the methods that are not here are not called

	world  *World
	plugin pulumirpc.ResourceProviderServer
	// configured is told once the plugin has answered Configure, which the engine's client calls in the background.
	configured func()
}

// call carries a request over and its answer back.
func call[Request, Answer proto.Message](
	w wire, name string, method func(context.Context, Request) (Answer, error), request Request,
) (answer Answer, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			w.world.problem("panic in %s: %v\n%s", name, problem, debug.Stack())
			err = status.Errorf(codes.Unavailable, "the plugin is gone: %v", problem)
		}
	}()
	answer, err = method(w.world.context(), overTheWire(request))
	if err != nil {
		return answer, grpcError(err)
	}
	return overTheWire(answer), nil
}

func overTheWire[M proto.Message](m M) M {
	encoded, err := proto.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("a message that cannot be sent: %v", err))
	}
	decoded := m.ProtoReflect().New().Interface().(M)
	if err := proto.Unmarshal(encoded, decoded); err != nil {
		panic(fmt.Sprintf("a message that cannot be read: %v", err))
	}
	return decoded
}

// grpcError is what a gRPC server makes of a handler's error.
func grpcError(err error) error {
	sent, ok := status.FromError(err)
	if !ok {
		sent = status.FromContextError(err)
	}
	return status.ErrorProto(overTheWire(sent.Proto()))
}

func (w wire) Handshake(_ context.Context, r *pulumirpc.ProviderHandshakeRequest, _ ...grpc.CallOption) (*pulumirpc.ProviderHandshakeResponse, error) {
	return call(w, "Handshake", w.plugin.Handshake, r)
}

func (w wire) GetSchema(_ context.Context, r *pulumirpc.GetSchemaRequest, _ ...grpc.CallOption) (*pulumirpc.GetSchemaResponse, error) {
	return call(w, "GetSchema", w.plugin.GetSchema, r)
}

func (w wire) CheckConfig(_ context.Context, r *pulumirpc.CheckRequest, _ ...grpc.CallOption) (*pulumirpc.CheckResponse, error) {
	return call(w, "CheckConfig", w.plugin.CheckConfig, r)
}

func (w wire) DiffConfig(_ context.Context, r *pulumirpc.DiffRequest, _ ...grpc.CallOption) (*pulumirpc.DiffResponse, error) {
	return call(w, "DiffConfig", w.plugin.DiffConfig, r)
}

func (w wire) Configure(_ context.Context, r *pulumirpc.ConfigureRequest, _ ...grpc.CallOption) (*pulumirpc.ConfigureResponse, error) {
	defer w.configured()
	return call(w, "Configure", w.plugin.Configure, r)
}

func (w wire) Check(_ context.Context, r *pulumirpc.CheckRequest, _ ...grpc.CallOption) (*pulumirpc.CheckResponse, error) {
	return call(w, "Check", w.plugin.Check, r)
}

func (w wire) Diff(_ context.Context, r *pulumirpc.DiffRequest, _ ...grpc.CallOption) (*pulumirpc.DiffResponse, error) {
	return call(w, "Diff", w.plugin.Diff, r)
}

func (w wire) Create(_ context.Context, r *pulumirpc.CreateRequest, _ ...grpc.CallOption) (*pulumirpc.CreateResponse, error) {
	return call(w, "Create", w.plugin.Create, r)
}

func (w wire) Read(_ context.Context, r *pulumirpc.ReadRequest, _ ...grpc.CallOption) (*pulumirpc.ReadResponse, error) {
	return call(w, "Read", w.plugin.Read, r)
}

func (w wire) Update(_ context.Context, r *pulumirpc.UpdateRequest, _ ...grpc.CallOption) (*pulumirpc.UpdateResponse, error) {
	return call(w, "Update", w.plugin.Update, r)
}

func (w wire) Delete(_ context.Context, r *pulumirpc.DeleteRequest, _ ...grpc.CallOption) (*emptypb.Empty, error) {
	return call(w, "Delete", w.plugin.Delete, r)
}

func (w wire) Invoke(_ context.Context, r *pulumirpc.InvokeRequest, _ ...grpc.CallOption) (*pulumirpc.InvokeResponse, error) {
	return call(w, "Invoke", w.plugin.Invoke, r)
}

func (w wire) Cancel(_ context.Context, r *emptypb.Empty, _ ...grpc.CallOption) (*emptypb.Empty, error) {
	return call(w, "Cancel", w.plugin.Cancel, r)
}

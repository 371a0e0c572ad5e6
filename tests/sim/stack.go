package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// Stack is a stack's state and how its commands run.
type Stack struct {
	// Config is the provider's configuration in the program; a command that runs no program uses the one in state.
	Config resource.PropertyMap
	// Parallel is how many steps are under way at most.
	Parallel int
	// OnStart, if set, is given for each plugin process what interrupts it, as one SIGINT does.
	OnStart func(interrupt func())

	world     *World
	mu        sync.Mutex
	provider  resource.PropertyMap // its inputs in state
	resources map[string]*Resource
	saved     []byte
}

// Resource is a resource in state.
type Resource struct {
	ID              resource.ID
	Inputs, Outputs resource.PropertyMap
	// InitErrors are the reasons of an operation that was recorded in part.
	InitErrors []string
	// Timeout is customTimeouts, in seconds.
	Timeout float64
}

// Names are those of the resources in state, in order.
func (s *Stack) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.resources))
}

// Resource returns the resource of that name, nil where there is none. It must not be changed.
func (s *Stack) Resource(name string) *Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resources[name]
}

// Forget takes a resource out of state, as pulumi state delete does.
func (s *Stack) Forget(name string) { s.set(name, nil) }

// State is the state as it lies in a file, secrets encrypted.
func (s *Stack) State() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.saved)
}

// set records a resource, or drops it.
func (s *Stack) set(name string, r *Resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r == nil {
		delete(s.resources, name)
	} else {
		s.resources[name] = r
	}
}

// crypter encrypts secrets in state. The key is random enough for a test.
var crypter = config.NewSymmetricCrypter([]byte("0123456789abcdef0123456789abcdef"))

// save writes the state and reads it again, so that the next command has only what a file keeps. Every text that lay in
// a file is on record.
func (s *Stack) save() {
	s.mu.Lock()
	defer s.mu.Unlock()
	file := map[string]any{"provider": encode(resource.NewProperty(s.provider), crypter)}
	for name, r := range s.resources {
		file[name] = map[string]any{
			"urn": urnOf(name), "id": r.ID, "initErrors": r.InitErrors,
			"inputs": encode(resource.NewProperty(r.Inputs), crypter), "outputs": encode(resource.NewProperty(r.Outputs), crypter),
		}
	}
	saved, err := json.Marshal(file)
	if err != nil {
		panic(fmt.Sprintf("a state that cannot be saved: %v", err))
	}
	s.saved = saved
	s.world.say(string(saved))
	var read map[string]json.RawMessage
	unmarshal(saved, &read)
	s.provider = decodeMap(read["provider"])
	for name, r := range s.resources {
		var fields map[string]json.RawMessage
		unmarshal(read[name], &fields)
		copied := *r
		copied.Inputs, copied.Outputs = decodeMap(fields["inputs"]), decodeMap(fields["outputs"])
		s.resources[name] = &copied
	}
}

// encode is pkg/resource/stack.SerializePropertyValue, for the kinds of values that a key has.
func encode(v resource.PropertyValue, enc config.Encrypter) any {
	switch {
	case v.IsSecret():
		plain, err := json.Marshal(encode(v.SecretValue().Element, config.NopEncrypter))
		if err != nil {
			panic(fmt.Sprintf("a secret that cannot be encoded: %v", err))
		}
		ciphertext, err := enc.EncryptValue(context.Background(), string(plain))
		if err != nil {
			panic(fmt.Sprintf("a secret that cannot be encrypted: %v", err))
		}
		return map[string]any{resource.SigKey: resource.SecretSig, "ciphertext": ciphertext}
	case v.IsArray():
		list := make([]any, len(v.ArrayValue()))
		for i, element := range v.ArrayValue() {
			list[i] = encode(element, enc)
		}
		return list
	case v.IsObject():
		object := map[string]any{}
		for name, value := range v.ObjectValue() {
			object[string(name)] = encode(value, enc)
		}
		return object
	case v.IsComputed(), v.IsOutput():
		panic(fmt.Sprintf("a value in state that is not known: %v", v))
	default:
		return v.V
	}
}

func decodeMap(encoded json.RawMessage) resource.PropertyMap {
	var raw any
	unmarshal(encoded, &raw)
	return decode(raw, crypter).ObjectValue()
}

// decode is the reverse of encode.
func decode(raw any, dec config.Decrypter) resource.PropertyValue {
	switch raw := raw.(type) {
	case []any:
		list := make([]resource.PropertyValue, len(raw))
		for i, element := range raw {
			list[i] = decode(element, dec)
		}
		return resource.NewProperty(list)
	case map[string]any:
		if raw[resource.SigKey] == resource.SecretSig {
			plain, err := dec.DecryptValue(context.Background(), raw["ciphertext"].(string))
			if err != nil {
				panic(fmt.Sprintf("a secret that cannot be decrypted: %v", err))
			}
			var inside any
			unmarshal([]byte(plain), &inside)
			return resource.MakeSecret(decode(inside, config.NopDecrypter))
		}
		object := resource.PropertyMap{}
		for name, value := range raw {
			object[resource.PropertyKey(name)] = decode(value, dec)
		}
		return resource.NewProperty(object)
	default:
		return resource.NewPropertyValue(raw)
	}
}

func unmarshal(encoded []byte, to any) {
	if err := json.Unmarshal(encoded, to); err != nil {
		panic(fmt.Sprintf("a state that cannot be read: %v", err))
	}
}

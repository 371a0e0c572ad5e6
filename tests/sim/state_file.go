package sim

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// crypter encrypts secrets in state. The key is random enough for a test.
var crypter = config.NewSymmetricCrypter([]byte("0123456789abcdef0123456789abcdef"))

// StackFrom returns a stack with the state that pulumi stack export --show-secrets has written, or [Stack.State].
func (w *World) StackFrom(exported string) *Stack {
	s := w.Stack()
	s.load([]byte(exported))
	if len(s.states) > 0 {
		urn := s.states[0].URN
		s.project, s.name = string(urn.Project()), string(urn.Stack())
	}
	return s
}

// save writes the state and reads it again, so that the next command has only what a file keeps. Every text that lay in
// a file is on record.
func (s *Stack) save(states []*State) {
	resources := make([]apitype.ResourceV3, len(states))
	for i, state := range states {
		resources[i] = toFile(state)
	}
	deployment, err := json.Marshal(apitype.DeploymentV3{Resources: resources})
	if err != nil {
		panic(fmt.Sprintf("a state that cannot be saved: %v", err))
	}
	saved, err := json.Marshal(apitype.UntypedDeployment{Version: 3, Deployment: deployment})
	if err != nil {
		panic(fmt.Sprintf("a state that cannot be saved: %v", err))
	}
	s.world.say(string(saved))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load(saved)
}

func (s *Stack) load(file []byte) {
	var untyped apitype.UntypedDeployment
	unmarshal(file, &untyped)
	var deployment apitype.DeploymentV3
	unmarshal(untyped.Deployment, &deployment)
	s.saved, s.states = file, nil
	for _, r := range deployment.Resources {
		if r.Custom { // components have no provider, and nothing here has any
			s.states = append(s.states, fromFile(r))
		}
	}
}

func toFile(s *State) apitype.ResourceV3 {
	r := apitype.ResourceV3{
		URN: s.URN, Custom: true, Type: s.Type, ID: s.ID, Delete: s.Delete, External: s.External, Protect: s.Protect,
		Inputs: encodeMap(s.Inputs), Outputs: encodeMap(s.Outputs), InitErrors: s.InitErrors, Provider: s.Provider,
		Dependencies: s.Dependencies, PropertyDependencies: s.PropertyDependencies, PendingReplacement: s.PendingReplacement,
		AdditionalSecretOutputs: s.AdditionalSecretOutputs, Aliases: s.Aliases, ImportID: s.ImportID,
		RetainOnDelete: s.RetainOnDelete, IgnoreChanges: s.IgnoreChanges, ReplaceOnChanges: s.ReplaceOnChanges,
		CustomTimeouts: &s.CustomTimeouts,
	}
	if trigger := resource.ToResourcePropertyValue(s.ReplacementTrigger); !trigger.IsNull() {
		r.ReplacementTrigger = encode(trigger, crypter)
	}
	return r
}

func fromFile(r apitype.ResourceV3) *State {
	s := &State{
		URN: r.URN, Custom: true, Type: r.Type, ID: r.ID, Delete: r.Delete, External: r.External, Protect: r.Protect,
		Inputs: decodeMap(r.Inputs), Outputs: decodeMap(r.Outputs), InitErrors: r.InitErrors, Provider: r.Provider,
		Dependencies: r.Dependencies, PropertyDependencies: r.PropertyDependencies, PendingReplacement: r.PendingReplacement,
		AdditionalSecretOutputs: r.AdditionalSecretOutputs, Aliases: r.Aliases, ImportID: r.ImportID,
		RetainOnDelete: r.RetainOnDelete, IgnoreChanges: r.IgnoreChanges, ReplaceOnChanges: r.ReplaceOnChanges,
		ReplacementTrigger: resource.FromResourcePropertyValue(decode(r.ReplacementTrigger, crypter)),
	}
	if r.CustomTimeouts != nil {
		s.CustomTimeouts = *r.CustomTimeouts
	}
	return s
}

func encodeMap(m resource.PropertyMap) map[string]any {
	object, _ := encode(resource.NewProperty(m), crypter).(map[string]any)
	return object
}

func decodeMap(m map[string]any) resource.PropertyMap { return decode(m, crypter).ObjectValue() }

// encode is pkg/resource/stack.SerializePropertyValue, for the kinds of values that resources here have.
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

// decode is the reverse of encode. Secrets may lie in plain text, as they do in an exported state that shows them.
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
			return resource.MakeSecret(decodeSecret(raw, dec))
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

func decodeSecret(raw map[string]any, dec config.Decrypter) resource.PropertyValue {
	plain, ok := raw["plaintext"].(string)
	if !ok {
		ciphertext, _ := raw["ciphertext"].(string)
		var err error
		if plain, err = dec.DecryptValue(context.Background(), ciphertext); err != nil {
			panic(fmt.Sprintf("a secret that cannot be decrypted: %v", err))
		}
	}
	var inside any
	unmarshal([]byte(plain), &inside)
	return decode(inside, config.NopDecrypter)
}

func unmarshal(encoded []byte, to any) {
	if err := json.Unmarshal(encoded, to); err != nil {
		panic(fmt.Sprintf("a state that cannot be read: %v", err))
	}
}

package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// profile is what there is to know of a provider to write programs for it. profiles/ has examples.
type profile struct {
	// Title is what tables call it.
	Title string `json:"title"`
	// Plugin is the name of the package: the binary is pulumi-resource-<Plugin>.
	Plugin string `json:"plugin"`
	// Version is the plugin's, as programs ask for it; "": any.
	Version string `json:"version,omitempty"`
	// Type is the type of a key in a YAML program.
	Type string `json:"type"`
	// Config are the names of its configuration: of "baseUrl", "publicKey" and "privateKey".
	Config map[string]string `json:"config"`
	// Properties are the names of a key's: of "description", "projectAssignments", "projectId" and "roleNames".
	Properties map[string]string `json:"properties"`
	// Known are figures of an earlier measurement, for tables when the plugin is not there to be measured.
	Known []known `json:"known,omitempty"`
	// KnownFrom says where they are from.
	KnownFrom string `json:"knownFrom,omitempty"`
}

// known is one figure of an earlier measurement.
type known struct {
	Keys      int     `json:"keys"`
	Projects  int     `json:"projects"`
	Operation string  `json:"operation"`
	Requests  int     `json:"requests"` // authentication included
	Seconds   float64 `json:"seconds"`
}

//go:embed profiles/*.json
var profiles embed.FS

// ownProfile is this provider's.
func ownProfile() (profile, error) { return embeddedProfile("native") }

// bridgedProfile is the bridged provider's, with what is known of it.
func bridgedProfile() (profile, error) { return embeddedProfile("bridged") }

func embeddedProfile(name string) (profile, error) {
	text, err := profiles.ReadFile("profiles/" + name + ".json")
	if err != nil {
		return profile{}, err
	}
	return parseProfile(text)
}

// readProfile reads a profile from a file; without one the peer is the bridged provider.
func readProfile(file string) (profile, error) {
	if file == "" {
		return bridgedProfile()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return profile{}, err
	}
	return parseProfile(text)
}

func parseProfile(text []byte) (profile, error) {
	var p profile
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("the profile: %w", err)
	}
	var missing []string
	for name, value := range map[string]string{"title": p.Title, "plugin": p.Plugin, "type": p.Type} {
		if value == "" {
			missing = append(missing, name)
		}
	}
	for _, name := range []string{"baseUrl", "publicKey", "privateKey"} {
		if p.Config[name] == "" {
			missing = append(missing, "config."+name)
		}
	}
	for _, name := range []string{"description", "projectAssignments", "projectId", "roleNames"} {
		if p.Properties[name] == "" {
			missing = append(missing, "properties."+name)
		}
	}
	if len(missing) > 0 {
		return p, errors.New("the profile lacks " + strings.Join(missing, ", "))
	}
	return p, nil
}

// binary is the file name that the engine looks for.
func (p profile) binary() string { return "pulumi-resource-" + p.Plugin }

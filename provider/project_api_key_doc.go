package provider

import _ "embed"

// projectAPIKeyDoc is the resource's text in the registry and in the SDKs.
//
//go:embed project_api_key.md
var projectAPIKeyDoc string

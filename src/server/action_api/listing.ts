import { readFileSync } from "node:fs"
import type { SemVer } from "semver"
import type { Integration, Registry } from "../../framework"

const icons = new Map<string, string>()

/** The answer to `POST /`: what this hub offers to a Looker of that version. */
export function listing(registry: Registry, hub: { baseUrl: string; label: string }, lookerVersion: SemVer | null) {
  const integrations = registry.supporting(lookerVersion).map((each) => listItem(each, hub.baseUrl, lookerVersion))
  return { integrations, label: hub.label }
}

/** One integration in the listing. The order of the keys is part of the contract. Undefined values are left out of the JSON. */
export function listItem(integration: Integration, baseUrl: string, lookerVersion: SemVer | null) {
  const url = `${baseUrl}/actions/${encodeURIComponent(integration.name)}`
  return {
    description: integration.description,
    form_url: integration.form ? `${url}/form` : null,
    label: integration.label,
    name: integration.name,
    params: integration.params,
    required_fields: integration.requiredFields,
    supported_action_types: integration.supportedActionTypes,
    uses_oauth: integration.usesOauth,
    delegate_oauth: integration.delegateOauth,
    supported_formats: integration.formatsFor(lookerVersion),
    supported_formattings: integration.supportedFormattings,
    supported_visualization_formattings: integration.supportedVisualizationFormattings,
    supported_download_settings: [integration.usesStreaming ? "url" : "push"],
    icon_data_uri: integration.iconFile ? iconDataUri(integration.iconFile) : null,
    url: `${url}/execute`,
    token_url: integration.hasTokenUrl ? `${url}/oauth_token` : "",
    privacy_link: integration.privacyLink,
  }
}

/** The icon file as a data URI. Each file is read once per process. */
function iconDataUri(file: string): string {
  const known = icons.get(file)
  if (known) return known
  const type = file.endsWith(".png") ? "image/png" : "image/svg+xml"
  const uri = `data:${type};base64,${readFileSync(file).toString("base64")}`
  icons.set(file, uri)
  return uri
}

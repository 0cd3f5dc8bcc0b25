import type { SemVer } from "semver"
import { type Integration, readIcon, type Registry } from "../../framework"

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
    icon_data_uri: readIcon(integration).dataUri,
    url: `${url}/execute`,
    token_url: integration.hasTokenUrl ? `${url}/oauth_token` : "",
    privacy_link: integration.privacyLink,
  }
}

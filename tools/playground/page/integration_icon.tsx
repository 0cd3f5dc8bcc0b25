import type { ListedIntegration } from "../playground_api"

/** The service's icon, or the first letter of its name. */
export function IntegrationIcon({ integration, size }: { integration: ListedIntegration; size: "small" | "large" }) {
  const { icon_data_uri: icon, label } = integration
  return (
    <span class={`icon ${size}`} aria-hidden="true">
      {icon?.startsWith("data:image/") ? <img src={icon} alt="" /> : label.slice(0, 1)}
    </span>
  )
}

import type { ListedIntegration } from "../playground_api"

/** Leads to the guide of an integration, in a new tab: what was typed stays. */
export function GuideLink({ integration: { name, label } }: { integration: ListedIntegration }) {
  return (
    <p class="guide-link">
      <a href={`guides/${name}.html`} target="_blank" rel="noopener">
        Guide<span class="unseen"> to {label}, opens in a new tab</span>
      </a>
    </p>
  )
}

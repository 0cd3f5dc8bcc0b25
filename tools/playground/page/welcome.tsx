import type { Catalogue } from "../playground_api"
import { IntegrationIcon } from "./integration_icon"
import { Plane } from "./plane"
import { readyStories, type ReadyStory } from "./stories"

interface Props {
  catalogue: Catalogue
  /** Whether the address names an integration that the hub does not offer. */
  isUnknown: boolean
  onStory: (story: ReadyStory) => void
}

/** Shown beside the catalogue until an integration is chosen: three stories to begin with. */
export function Welcome({ catalogue, isUnknown, onStory }: Props) {
  const stories = readyStories(catalogue)
  return (
    <section class="welcome">
      <Plane />
      <h1>{isUnknown ? "This hub does not offer that" : "Send something"}</h1>
      <p>
        {isUnknown
          ? "Choose one of the integrations in the catalogue."
          : `Choose one of ${catalogue.integrations.length} integrations. Its dialog works as it does in Looker, with sample results to send.`}
      </p>
      {stories.length > 0 && (
        <>
          <h2>Begin with a story</h2>
          <ul class="stories">
            {stories.map((story) => (
              <li key={story.title}>
                <button type="button" class="card" onClick={() => onStory(story)}>
                  <IntegrationIcon integration={story.integration} size="small" />
                  <strong>{story.title}</strong>
                  <span class="quiet">{story.text}</span>
                  <span class="where">{story.integration.label}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="quiet keys">
        <kbd>/</kbd> searches, <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> goes back.
      </p>
    </section>
  )
}

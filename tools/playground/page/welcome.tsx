import { Plane } from "./plane"

/** Shown beside the catalogue until an integration is chosen. */
export function Welcome({ isUnknown, count }: { isUnknown: boolean; count: number }) {
  return (
    <section class="welcome">
      <Plane />
      <h1>{isUnknown ? "This hub does not offer that" : "Send something"}</h1>
      <p>
        {isUnknown
          ? "Choose one of the integrations in the catalogue."
          : `Choose one of ${count} integrations. Its dialog works as it does in Looker, with sample results to send.`}
      </p>
      <p class="quiet keys">
        <kbd>/</kbd> searches, <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> goes back.
      </p>
    </section>
  )
}

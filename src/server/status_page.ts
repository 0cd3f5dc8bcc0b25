import { version } from "./version"
import { htmlPage } from "../edge"

/** The page that a person sees who opens the hub's address in a browser. */
export function statusPage(hub: { label: string; baseUrl: string }): string {
  return htmlPage({
    title: `${hub.label} is up`,
    paragraphs: [
      "This is an integration hub for Looker: it delivers query results to the services people work in.",
      `To use it, a Looker administrator opens Admin > Platform > Actions, chooses Add Action Hub and enters ${hub.baseUrl} with a token made by generate-api-key.`,
      `Version ${version()}.`,
    ],
  })
}

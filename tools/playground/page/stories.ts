import type { Catalogue, ExampleRun, ListedIntegration } from "../playground_api"

/** What the start page offers: an example of an integration, and perhaps a service that misbehaves. */
interface Story {
  title: string
  text: string
  /** Integration and example. The first pair that the hub offers counts. */
  examples: readonly (readonly [integration: string, example: string])[]
  /** Fault of the sandbox during the delivery. */
  fault?: string
}

/** A story, with what it fills in. */
export interface ReadyStory extends Story {
  integration: ListedIntegration
  example: ExampleRun
}

export const STORIES: readonly Story[] = [
  {
    title: "A result into a channel",
    text: "Orders as a CSV file, with a comment, where the team reads them.",
    examples: [
      ["slack", "csv_to_channel"],
      ["teams_incomingwebhook", "query_with_facts"],
    ],
  },
  {
    title: "Rows into a table",
    text: "Twelve orders become twelve records; the receipt counts what was acknowledged.",
    examples: [
      ["airtable", "orders_to_records"],
      ["google_sheets", "over_existing"],
      ["hubspot_contacts", "contacts_updated"],
    ],
  },
  {
    title: "A service that refuses",
    text: "The key is not taken: see what Looker’s user reads then, and what to do.",
    examples: [
      ["segment_event", "users_streamed"],
      ["amazon_s3", "csv_into_folder"],
      ["slack", "csv_to_channel"],
    ],
    fault: "401",
  },
]

/** Returns the stories for which the hub has an example. Faults need the sandbox. */
export function readyStories({ integrations, examples, hasSandbox }: Catalogue): ReadyStory[] {
  const offered = STORIES.filter(({ fault }) => hasSandbox || !fault)
  return offered.flatMap((story) => {
    for (const [name, run] of story.examples) {
      const integration = integrations.find((each) => each.name === name)
      const example = examples[name]?.find((each) => each.name === run)
      if (integration && example) return [{ ...story, integration, example }]
    }
    return []
  })
}

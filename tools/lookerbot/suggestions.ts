/** What can be asked, with a word on what it shows. `{looker}` stands for the address of Looker. */
const SUGGESTIONS = [
  { text: "help", shows: "all commands" },
  { text: "sales last 7 days; EMEA", shows: "a table, two filters" },
  { text: "revenue", shows: "a value with buttons" },
  { text: "sales by region", shows: "a pivot" },
  { text: "trend", shows: "a chart" },
  { text: "overview 14 days", shows: "a whole dashboard" },
  { text: "last order", shows: "one record" },
  { text: "margin", shows: "merged results" },
  { text: "find revenue", shows: "a search" },
  { text: "failing", shows: "a query that fails" },
  { text: "nothing", shows: "an empty result" },
  { text: "old map", shows: "a picture that fails" },
  { text: "{looker}/looks/31", shows: "a link's preview" },
] as const

/** Suggestions for the composer. @param lookerUrl Address of Looker. */
export function suggestionsFor(lookerUrl: string): { text: string; shows: string }[] {
  return SUGGESTIONS.map(({ text, shows }) => ({ text: text.replace("{looker}", lookerUrl), shows }))
}

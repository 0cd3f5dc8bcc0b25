/**
 * What Slack takes in a message, in characters, elements or blocks. All in one place: a change by Slack is one line.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
export const SLACK_LIMITS = {
  sectionText: 3000,
  fieldText: 2000,
  fields: 10,
  blocks: 50,
  headerText: 150,
  tableRows: 100,
  tableColumns: 20,
  tableCharacters: 10_000,
  /** Of the text that a notification shows. */
  fallback: 4000,
} as const

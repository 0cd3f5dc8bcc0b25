/**
 * What Slack takes in a message, in characters, elements or blocks. All in one place: a change by Slack is one line.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
export const SLACK_LIMITS = {
  /** Of what comes from Slack: an id, a text, the links of a message. */
  id: 100,
  message: 40_000,
  links: 100,
  /** Of an address in a text, so that it leaves room for a title. */
  linkAddress: 1500,
  sectionText: 3000,
  fieldText: 2000,
  fields: 10,
  blocks: 50,
  headerText: 150,
  tableRows: 100,
  tableColumns: 20,
  tableCharacters: 10_000,
  /** Of the text that a notification shows, and of a message without blocks. */
  fallback: 4000,
  altText: 2000,
  imageUrl: 3000,
  actions: 25,
  buttonText: 75,
  confirmText: 300,
  modalTitle: 24,
  modalBlocks: 100,
  labelText: 2000,
  options: 100,
  optionText: 75,
  optionValue: 150,
} as const

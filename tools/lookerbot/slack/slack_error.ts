/** Slack answers `ok: false`. */
export class SlackError extends Error {
  /**
   * @param code Slack's error code, such as `channel_not_found`.
   * @param more Further members of the answer.
   */
  constructor(
    readonly code: string,
    readonly more: object = {},
  ) {
    super(code)
  }
}

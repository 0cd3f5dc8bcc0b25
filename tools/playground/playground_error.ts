/** An error whose message the page shows in one line. */
export class PlaygroundError extends Error {
  constructor(
    message: string,
    /** HTTP status of the answer. Default 400. */
    readonly status = 400,
  ) {
    super(message)
  }
}

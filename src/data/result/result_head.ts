/** Judges the beginning of a result. */
export interface ResultHead {
  /**
   * Whether the result may go on; false when more of it has to be seen.
   * @param bytes All that has come.
   * @param isAll Whether nothing follows.
   * @throws QueryFailedError when Looker reports a failed query in place of a result.
   */
  isGood(bytes: Buffer, isAll: boolean): boolean
  /** What to tell with the delivery of a good one. */
  readonly remarks?: readonly string[]
}

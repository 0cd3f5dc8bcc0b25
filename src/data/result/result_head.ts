/** Checks the beginning of a result. */
export interface ResultHead {
  /**
   * Whether the result may be passed on; false when more bytes are needed.
   * @param bytes All bytes that have arrived.
   * @param isAll Whether nothing follows.
   * @throws QueryFailedError when Looker reports a failed query in place of a result.
   */
  isGood(bytes: Buffer, isAll: boolean): boolean
  /** Remarks for the delivery of a good result. */
  readonly remarks?: readonly string[]
}

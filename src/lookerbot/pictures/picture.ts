/** A chart as a PNG, for Slack to fetch. */
export interface Picture {
  png: Buffer
  title: string
}

/** Where pictures lie until Slack shows them. */
export interface PictureStore {
  /** As people know it: "Amazon S3", "Azure Storage", "Google Cloud Storage". */
  readonly service: string
  /**
   * Stores a picture.
   * @returns the address at which Slack fetches it, of at most 3000 characters.
   * @throws ServiceError when the store refuses the picture, fails, or has not taken it within 30 seconds.
   * @throws DeliveryError when the signal ends it.
   */
  put(picture: Picture, signal: AbortSignal): Promise<string>
}

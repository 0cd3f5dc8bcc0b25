/** Type of every picture. */
export const CONTENT_TYPE = "image/png"

/** A store that has names for what lies in it, and addresses for the names. */
export interface ObjectStore {
  /** As people know it. */
  readonly service: string
  /** Stores a picture under a name. */
  put(key: string, png: Buffer, signal: AbortSignal): Promise<void>
  /** The address at which Slack will fetch it. Made before it is stored, as nobody may see it if that fails. */
  link(key: string, signal: AbortSignal): Promise<string>
  /** Words an error of the other two for people. */
  explain(error: unknown): unknown
}

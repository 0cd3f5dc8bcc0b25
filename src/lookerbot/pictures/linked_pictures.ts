import { randomBytes } from "node:crypto"
import { HubError, ServiceError, ServiceTimeoutError } from "../../errors"
import { withinLimits } from "../../outbound"
import type { LinkSettings } from "./link_settings"
import type { ObjectStore } from "./object_store"
import type { Picture, PictureStore } from "./picture"

/** Slack takes no longer `image_url`. Source: https://docs.slack.dev/reference/block-kit/blocks/image-block */
const MAX_LINK_LENGTH = 3000
/** Random bytes in the name of a picture, which nobody can guess: first choice, and where the link gets too long. */
const RANDOM_BYTES = [32, 16]

/** Puts pictures into a store of objects, under names that nobody can guess. */
export class LinkedPictures implements PictureStore {
  constructor(
    private readonly store: ObjectStore,
    private readonly links: LinkSettings,
    private readonly timeoutMs = 30_000,
  ) {}

  get service(): string {
    return this.store.service
  }

  async put({ png }: Picture, signal: AbortSignal): Promise<string> {
    const { service, timeoutMs } = this
    const timeoutError = () => new ServiceTimeoutError(service, timeoutMs)
    const work = async (ending: AbortSignal) => {
      const { key, link } = await this.place(ending)
      await this.store.put(key, png, ending)
      return link
    }
    try {
      return await withinLimits(work, { signal, timeoutMs, timeoutError })
    } catch (error) {
      throw named(service, error instanceof HubError ? error : this.store.explain(error))
    }
  }

  /** @throws ServiceError when no link is short enough. */
  private async place(signal: AbortSignal): Promise<{ key: string; link: string }> {
    let length = 0
    for (const bytes of RANDOM_BYTES) {
      const key = `${this.links.prefix}${randomBytes(bytes).toString("hex")}.png`
      const link = await this.store.link(key, signal)
      length = link.length
      if (length <= MAX_LINK_LENGTH) return { key, link }
    }
    const { service } = this
    throw new ServiceError(
      service,
      `${service} gives the picture a link of ${length} characters, but Slack takes ${MAX_LINK_LENGTH}: shorten ` +
        "LOOKERBOT_IMAGE_PREFIX, or use keys without a session token.",
    )
  }
}

/** Google's own words come without a name. */
function named(service: string, error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.message.includes(service)) return error
  return error.reworded(`${service}: ${error.message}`)
}

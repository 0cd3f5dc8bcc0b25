import { Shape, type Shaped } from "../../../data/json"
import { shortenText } from "../../../text/cut_text"
import { oneLine } from "../../../text/one_line"
import type { HookHealth, PartnerHook } from "../partner"

const MAX_TEXT_LENGTH = 200

/** A webhook, of whoever. Those of other kinds have no address. Source: api.github.com, schema `hook`. */
export const HOOK = new Shape((z) =>
  z.object({
    id: z.number(),
    active: z.boolean(),
    config: z.object({ url: z.string() }),
    last_response: z
      .object({ code: z.number().nullable(), status: z.string().nullish(), message: z.string().nullish() })
      .nullish()
      .catch(undefined),
  }),
)
type GithubHook = Shaped<typeof HOOK>

export function hookOf({ id, active, config, last_response }: GithubHook, repository: string): PartnerHook {
  return {
    ...{ id: String(id), address: config.url, isActive: active, repository },
    health: last_response ? healthOf(last_response, config.url) : null,
  }
}

/** @param address Stands in no text: who knows it can call the hook. */
function healthOf({ code, status, message }: NonNullable<GithubHook["last_response"]>, address: string): HookHealth {
  const said = code === null && status === "unused" ? "not called yet" : message || status || ""
  return { status: code, text: shortenText(oneLine(said).replaceAll(address, "[link]"), MAX_TEXT_LENGTH) }
}

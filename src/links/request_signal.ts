import type { Response } from "express"
import { whenOver } from "../edge"
import type { LinksContext } from "./links_context"

/** Aborted when the caller hangs up, and when this process stops all running work. */
export function requestSignal({ stopping }: LinksContext, response: Response): AbortSignal {
  const hungUp = new AbortController()
  whenOver(response, () => hungUp.abort())
  return AbortSignal.any([hungUp.signal, stopping])
}

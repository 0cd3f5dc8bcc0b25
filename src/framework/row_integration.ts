import type { SemVer } from "semver"
import gte from "semver/functions/gte"
import type { ActionFormat, ActionFormatting, ActionType, ActionVisualizationFormatting } from "../data/action_format"
import { Integration, type SupportedFormats } from "./integration"

/** Chooses `formats` for a Looker of `version` or newer, and `before` for an older or unknown one. */
export function formatsSince(
  version: string,
  formats: readonly ActionFormat[],
  before: readonly ActionFormat[],
): SupportedFormats {
  return (lookerVersion: SemVer | null) => (lookerVersion && gte(lookerVersion, version) ? formats : before)
}

/** A destination that takes the rows of a query: raw values, streamed, any number of rows. */
export abstract class RowIntegration extends Integration {
  readonly supportedActionTypes: readonly ActionType[] = ["query"]
  override readonly supportedFormats: SupportedFormats = formatsSince(
    "6.2.0",
    ["json_detail_lite_stream"],
    ["json_detail"],
  )
  override readonly supportedFormattings: readonly ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: readonly ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming: boolean = true
}

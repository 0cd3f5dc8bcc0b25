import type { IMaterializePDT } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Source: API 4.0, `MaterializePDT`. */
const BUILD = new Shape((z) => z.object({ materialization_id: z.string().min(1), resp_text: z.string().nullish() }))
type Build = Known<Shaped<typeof BUILD>, IMaterializePDT>

/** A build of a persistent derived table. */
export interface PdtBuild {
  id: string
  /** What Looker says of it. Its words are not documented. */
  status: string
}

/** Starts the build of a persistent derived table and those that it needs. The connection must have PDT API control on. */
export async function startPdtBuild(calls: LookerCalls, model: string, view: string): Promise<PdtBuild> {
  const what = `The derived table ${model}/${view}`
  return buildOf(await calls.getOnce(pathOf("derived_table", model, view, "start"), { answer: BUILD, what }))
}

/** A build as it is now. */
export async function readPdtBuild(calls: LookerCalls, id: string): Promise<PdtBuild> {
  return buildOf(await calls.get(pathOf("derived_table", id, "status"), { answer: BUILD, what: "The build" }))
}

function buildOf({ materialization_id: id, resp_text }: Build): PdtBuild {
  return { id, status: resp_text ?? "" }
}

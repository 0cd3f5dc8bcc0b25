import { DeliveryError, MalformedBodyError, ServiceError } from "../../errors"
import type { Repeat } from "../../outbound"
import { type Cell, pivotedCells } from "../../data/rows"
import { ExactNumber } from "../../data/json"
import { cutText } from "../../text/cut_text"
import { cellsOf } from "../request/cells_of"
import type { DataActionRequest } from "../request/data_action_request"
import { DataActionResponse } from "../response/data_action_response"
import { deliver, type Refusal, Refused, type SendContext, Skipped } from "./deliver"
import type { Nouns, Receipt } from "./receipt"

/** Most different ids of one delivery. They are kept to find repeats. */
const MAX_IDS = 100_000
/** Failed ids that the message names. */
const SHOWN_REASONS = 10
/** Length of an id in a message, in characters. */
const MAX_SHOWN_ID = 60

/** What is done to the things whose ids are in a cell or a column. */
export interface IdAction {
  request: DataActionRequest
  /** Tag of the column with the ids. */
  tag: string
  /** What the ids belong to: `["droplet", "droplets"]`. */
  nouns: Nouns
  /** What was done, as a message begins: `Switched off`. */
  done: string
  /** Brings an id into the form that the service takes; undefined when it cannot be one. Default: every text is an id. */
  readId?: (text: string) => string | undefined
  /** Ids in one call of `send`. */
  batchSize: number
  /** As for `deliver`. */
  concurrency?: number
  retries?: number
  retryDelayMs?: number
  repeat?: Repeat
  /**
   * Does it to these ids, and returns and throws as `send` of `deliver`. When there is only one id, a ServiceError that does not
   * concern all ids is reported with it.
   */
  send: (ids: string[], context: SendContext) => Promise<readonly Refusal[] | void>
}

/**
 * Acts on each id of a cell action or of a query once. Blanks around ids, empty cells and repeats are left out; a cell that
 * holds no id is reported, and the other ids are still sent. The message counts the ids that were accepted, and names the
 * first ten failures.
 * @returns a failure also when there is no id at all.
 * @throws DeliveryError when there is no result, or no column with the tag; else as `deliver`.
 */
export async function actOnIds(action: IdAction): Promise<DataActionResponse> {
  const { request, tag, batchSize, concurrency, retries, retryDelayMs, repeat } = action
  const limits = { batchSize, concurrency, retries, retryDelayMs, repeat }
  try {
    const cells = await cellsOf(request, tag, `the one with the ids of the ${action.nouns[1]}`)
    const receipt = await deliver(cells, {
      request,
      ...limits,
      shownReasons: SHOWN_REASONS,
      toItem: distinctIds(action),
      send: (ids, context) => sendNamed(action, ids, context),
    })
    return outcome(action, receipt)
  } catch (error) {
    if (error instanceof MalformedBodyError) throw new DeliveryError(error.message, { cause: error })
    throw DeliveryError.fromRefusal(error)
  }
}

/** Returns a function that reads the id of a cell and skips ids that it has seen before. */
function distinctIds(action: IdAction): (cell: Cell | undefined) => string | Refused | Skipped {
  const seen = new Set<string>()
  return (cell) => {
    const id = idIn(cell, action)
    if (typeof id !== "string") return id
    if (seen.has(id)) return new Skipped("The id is in an earlier row")
    if (seen.size >= MAX_IDS) {
      throw new DeliveryError(`The result has more than ${MAX_IDS.toLocaleString("en-US")} ids: filter the query.`)
    }
    seen.add(id)
    return id
  }
}

function idIn(cell: Cell | undefined, { tag, nouns, readId }: IdAction): string | Refused | Skipped {
  if (cell && pivotedCells(cell)) {
    return new Refused(`The field tagged "${tag}" is pivoted: tag a field that has one value in each row`)
  }
  const text = textOf(cell?.value ?? "")?.trim()
  if (text === "") return new Skipped("The cell is empty")
  if (text === undefined) return new Refused(`The cell holds no ${nouns[0]} id`)
  return (readId ? readId(text) : text) ?? new Refused(`${JSON.stringify(shownId(text))} is no ${nouns[0]} id`)
}

/** The text of a text or a number; undefined for any other value. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value
  return typeof value === "number" || value instanceof ExactNumber ? String(value) : undefined
}

async function sendNamed({ send }: IdAction, ids: string[], context: SendContext): ReturnType<IdAction["send"]> {
  try {
    return await send(ids, context)
  } catch (error) {
    const [id] = ids
    if (!(error instanceof ServiceError) || error.concernsAll || id === undefined || ids.length > 1) throw error
    throw error.reworded(`${shownId(id)}: ${error.message}`)
  }
}

function shownId(id: string): string {
  return cutText(id, MAX_SHOWN_ID)
}

function outcome({ request, tag, nouns, done }: IdAction, receipt: Receipt): DataActionResponse {
  const { success, delivered, reasons, message } = receipt
  const counted = `${done} ${delivered} ${nouns[delivered === 1 ? 0 : 1]}.`
  const fail = (text: string) => new DataActionResponse({ success: false, message: text })
  if (!success) return fail(request.type === "cell" ? (reasons[0]?.reason ?? message) : `${counted} ${message}`)
  if (delivered > 0) return new DataActionResponse({ message: counted })
  if (request.type === "cell") return fail(`The cell is empty: there is no ${nouns[0]} id in it.`)
  return fail(`No row has an id in the field tagged "${tag}", so nothing was sent.`)
}

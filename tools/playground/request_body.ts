import type { FormRequest, RowChoice, SendRequest } from "./playground_api"
import { PlaygroundError } from "./playground_error"

/** More rows than anybody waits for. */
const MAX_ROWS = 10_000_000

type Members = Readonly<Record<string, unknown>>

/** @throws PlaygroundError saying which member is wrong. */
export function readFormRequest(body: unknown): FormRequest {
  const members = objectOf(body)
  return {
    name: textOf(members, "name"),
    settings: textsOf(members, "settings"),
    formParams: textsOf(members, "formParams"),
    login: optionalText(members, "login"),
  }
}

/** @throws PlaygroundError saying which member is wrong. */
export function readSendRequest(body: unknown): SendRequest {
  const members = objectOf(body)
  const { isStreamed } = members
  if (typeof isStreamed !== "boolean") throw new PlaygroundError('"isStreamed" has to be true or false.')
  return {
    ...readFormRequest(body),
    type: textOf(members, "type"),
    ...readRowChoice(body),
    title: optionalText(members, "title"),
    format: textOf(members, "format"),
    isStreamed,
    cellValue: optionalText(members, "cellValue"),
    fault: optionalText(members, "fault"),
    repeats: optionalText(members, "repeats"),
  }
}

/** @throws PlaygroundError saying which member is wrong. */
export function readRowChoice(body: unknown): RowChoice {
  const members = objectOf(body)
  const { limit, isFormatted } = members
  if (isFormatted !== undefined && typeof isFormatted !== "boolean") {
    throw new PlaygroundError('"isFormatted" has to be true or false.')
  }
  return {
    sample: textOf(members, "sample"),
    rows: countOf(members, "rows", 0),
    limit: limit === undefined ? undefined : countOf(members, "limit", 1),
    isFormatted,
  }
}

/** Reads the id of a delivery. @throws PlaygroundError when it is missing. */
export function readId(body: unknown): string {
  return textOf(objectOf(body), "id")
}

/** Reads only the name. @throws PlaygroundError when it is missing. */
export function readName(body: unknown): string {
  return textOf(objectOf(body), "name")
}

function objectOf(body: unknown): Members {
  if (typeof body === "object" && body && !Array.isArray(body)) return body as Members
  throw new PlaygroundError("The request has to be a JSON object.")
}

function textOf(members: Members, key: string): string {
  const value = members[key]
  if (typeof value === "string") return value
  throw new PlaygroundError(`"${key}" has to be a text.`)
}

function countOf(members: Members, key: string, least: number): number {
  const value = members[key]
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= MAX_ROWS) return value
  throw new PlaygroundError(`"${key}" has to be a whole number from ${least} to ${MAX_ROWS}.`)
}

function optionalText(members: Members, key: string): string | undefined {
  return members[key] === undefined ? undefined : textOf(members, key)
}

function textsOf(members: Members, key: string): Record<string, string> {
  const value = members[key] ?? {}
  const entries = Object.entries(typeof value === "object" && !Array.isArray(value) ? value : { "": value })
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return Object.fromEntries(entries)
  }
  throw new PlaygroundError(`"${key}" has to be an object of texts.`)
}

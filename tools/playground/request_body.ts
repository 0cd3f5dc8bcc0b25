import type { FormRequest, SendRequest } from "./playground_api"
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
  const { rows, isStreamed } = members
  if (typeof rows !== "number" || !Number.isInteger(rows) || rows < 0 || rows > MAX_ROWS) {
    throw new PlaygroundError(`"rows" has to be a whole number from 0 to ${MAX_ROWS}.`)
  }
  if (typeof isStreamed !== "boolean") throw new PlaygroundError('"isStreamed" has to be true or false.')
  return {
    ...readFormRequest(body),
    type: textOf(members, "type"),
    sample: textOf(members, "sample"),
    rows,
    format: textOf(members, "format"),
    isStreamed,
    cellValue: optionalText(members, "cellValue"),
    fault: optionalText(members, "fault"),
    repeats: optionalText(members, "repeats"),
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

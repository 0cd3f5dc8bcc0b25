import type { KnownAnswer } from "../hub_caller"
import type { HubUnderTest } from "./hub_under_test"

/** One requirement of the contract. */
export interface ConformCheck {
  /** Stable name, such as `token.odd_digest`. */
  id: string
  /** Section of the contract. */
  section: string
  /** A `must` decides the exit code; a `should` only counts in the grade. */
  level: "must" | "should"
  /** What a good hub does. */
  title: string
  /** @throws Mismatch, NotApplicable; CommandError when the hub does not answer. */
  run(hub: HubUnderTest): Promise<void>
}

/** The hub does not do what the contract says. */
export class Mismatch extends Error {
  constructor(
    readonly expected: string,
    readonly seen: string,
  ) {
    super(`expected ${expected}, saw ${seen}`)
  }
}

/** This hub offers nothing that the check could use. */
export class NotApplicable extends Error {}

type Run = ConformCheck["run"]

export function must(id: string, section: string, title: string, run: Run): ConformCheck {
  return { id, section, level: "must", title, run }
}

export function should(id: string, section: string, title: string, run: Run): ConformCheck {
  return { id, section, level: "should", title, run }
}

/** @throws Mismatch unless `holds`. @param seen An answer is described by its call, status, type and beginning. */
export function expectThat(holds: boolean, expected: string, seen: KnownAnswer | string): asserts holds {
  if (!holds) throw new Mismatch(expected, typeof seen === "string" ? seen : describe(seen))
}

/** Expects 200 and a JSON object. @returns the object. */
export function expectObject(answer: KnownAnswer): Record<string, unknown> {
  const { status, json } = answer
  expectThat(status === 200 && isJsonType(answer) && isRecord(json), "200 and a JSON object", answer)
  return json
}

/** Expects a refusal as Looker reads it: `{"success":false,"error":"…"}`. @returns the text. */
export function expectRefusal(answer: KnownAnswer, status: number): string {
  const { json } = answer
  const isRight =
    answer.status === status && isJsonType(answer) && isRecord(json) && json.success === false && isText(json.error)
  expectThat(isRight, `${status} and {"success":false,"error":"…"}`, answer)
  return String(json.error)
}

export function isJsonType({ headers }: KnownAnswer): boolean {
  return /^application\/json\b/.test(headers["content-type"] ?? "")
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Whether a value is a text that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}

const SHOWN_LENGTH = 120

function describe({ call, status, headers, text }: KnownAnswer): string {
  const type = headers["content-type"]?.split(";", 1)[0] ?? "no content type"
  const beginning = JSON.stringify(text.slice(0, SHOWN_LENGTH))
  return `${status}, ${type}, ${beginning} on ${call.method ?? "POST"} ${call.path.slice(0, SHOWN_LENGTH)}`
}

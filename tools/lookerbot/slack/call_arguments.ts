import type { ServiceCall } from "../../../src/framework"
import { SlackError } from "./slack_error"

/** The arguments of a call of the Web API: a form or JSON. In a form, lists and objects are JSON. */
export class CallArguments {
  private constructor(private readonly members: Readonly<Record<string, unknown>>) {}

  /** @throws SlackError when the body cannot be read. */
  static of({ url, headers, body }: Pick<ServiceCall, "url" | "headers" | "body">): CallArguments {
    const query = Object.fromEntries(url.searchParams)
    const isJson = headers["content-type"]?.startsWith("application/json") ?? false
    const own = isJson ? objectOf(body.toString()) : Object.fromEntries(new URLSearchParams(body.toString()))
    return new CallArguments({ ...query, ...own })
  }

  has(name: string): boolean {
    return this.members[name] !== undefined
  }

  text(name: string): string | undefined {
    const value = this.members[name]
    return typeof value === "string" ? value : value === undefined || value === null ? undefined : JSON.stringify(value)
  }

  /** @throws SlackError `invalid_arguments`, or the code given. */
  required(name: string, code = "invalid_arguments"): string {
    const value = this.text(name)
    if (value) return value
    throw new SlackError(code, { response_metadata: { messages: [`[ERROR] missing required field: ${name}`] } })
  }

  /** A list or object; undefined where it is absent or empty. @throws SlackError with the code where it is no JSON. */
  json(name: string, code: string): unknown {
    const value = this.members[name]
    if (typeof value !== "string") return value ?? undefined
    if (value === "") return undefined
    try {
      return JSON.parse(value)
    } catch {
      throw new SlackError(code)
    }
  }

  flag(name: string): boolean {
    return ["true", "1"].includes(this.text(name) ?? "")
  }

  number(name: string): number | undefined {
    const value = this.text(name)
    return value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value)
  }
}

function objectOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === "object" && value) return value as Readonly<Record<string, unknown>>
  } catch {
    // Told below.
  }
  throw new SlackError("invalid_json")
}

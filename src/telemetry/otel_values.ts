import { readFileSync } from "node:fs"
import type { EnvironmentVariable } from "../config"

const OTLP = "OTEL_EXPORTER_OTLP_"
/** Path of traces on a collector. Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
const TRACES_PATH = "v1/traces"
const DEFAULT_ENDPOINT = "http://localhost:4318"
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Headers may carry nothing else. */
const PRINTABLE = /^[ -~]*$/

/** Two variables for each setting of the exporter: that of traces wins over that of all signals. */
export function otlpVariables(descriptions: Readonly<Record<string, string>>): EnvironmentVariable[] {
  return Object.entries(descriptions).flatMap(([setting, description]) => [
    { name: `${OTLP}${setting}`, description },
    { name: `${OTLP}TRACES_${setting}`, description: `The same for traces only; it wins. ${description}` },
  ])
}

/** The values of OpenTelemetry's variables. Collects a warning for each that cannot be used; the default counts in its place. */
export class OtelValues {
  readonly warnings: string[] = []

  constructor(private readonly values: ReadonlyMap<string, string | undefined>) {}

  /** @param trouble Continues the sentence that begins with the name; quotes no value. */
  warn(name: string, trouble: string, cure: string): void {
    this.warnings.push(`${name} ${trouble}: ${cure}.`)
  }

  text(name: string): string | undefined {
    return this.values.get(name)
  }

  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((entry) => entry.trim().toLowerCase())
      .filter(Boolean)
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name)?.toLowerCase()
    const known = choices.find((choice) => choice === value)
    if (value !== undefined && known === undefined) this.warn(name, "is unknown", `give one of ${choices.join(", ")}`)
    return known ?? fallback
  }

  /** A whole number from 1. */
  integer(name: string, fallback: number): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0
    if (number > 0) return number
    this.warn(name, "is no number that the hub can use", "give a whole number from 1")
    return fallback
  }

  /** A number from 0 to 1. Default 1. */
  ratio(name: string): number {
    const value = this.text(name)
    if (value === undefined) return 1
    const number = /^\d?(?:\.\d{1,20})?$/.test(value) ? Number(value) : NaN
    if (number <= 1) return number
    this.warn(name, "is no share", "give a number from 0 to 1")
    return 1
  }

  /** `name=value` pairs, separated by commas, percent-encoded. One that is wrong voids the variable. */
  pairs(name: string): Record<string, string> {
    const pairs = readPairs(this.text(name) ?? "")
    if (!pairs)
      this.warn(name, "is no list of pairs", "give name=value, separated by commas, with % for other characters")
    return pairs ?? {}
  }

  get hasEndpoint(): boolean {
    return this.otlp("ENDPOINT").value !== undefined
  }

  /** Address for traces; undefined when it cannot be used. */
  tracesUrl(): string | undefined {
    const { name, value = DEFAULT_ENDPOINT } = this.otlp("ENDPOINT")
    const isWhole = name === `${OTLP}TRACES_ENDPOINT`
    const address = isWhole ? value : `${value.endsWith("/") ? value : `${value}/`}${TRACES_PATH}`
    if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return new URL(address).href
    this.warn(name, "is not a web address, so there are no traces", "give one such as http://localhost:4318")
    return undefined
  }

  warnOfProtocol(): void {
    const { name, value } = this.otlp("PROTOCOL")
    if (value === undefined || value.toLowerCase() === "http/protobuf") return
    this.warn(
      name,
      "asks for a protocol that this hub does not speak",
      "give http/protobuf, and an endpoint that takes it",
    )
  }

  /** Those of traces win over those of all signals, name by name. */
  headers(): Record<string, string> {
    const all = [`${OTLP}HEADERS`, `${OTLP}TRACES_HEADERS`].map((name) => {
      const headers = this.pairs(name)
      const isRight = Object.entries(headers).every(([key, value]) => TOKEN.test(key) && PRINTABLE.test(value))
      if (!isRight) this.warn(name, "holds what cannot be a header", "give name=value, separated by commas")
      return isRight ? headers : {}
    })
    return Object.assign({}, ...all) as Record<string, string>
  }

  otlpInteger(setting: string, fallback: number): number {
    return this.integer(this.otlp(setting).name, fallback)
  }

  otlpChoice<T extends string>(setting: string, choices: readonly T[], fallback: T): T {
    return this.choice(this.otlp(setting).name, choices, fallback)
  }

  /** The content of the file that a variable names. */
  otlpFile(setting: string): Buffer | undefined {
    const { name, value } = this.otlp(setting)
    if (value === undefined) return undefined
    try {
      return readFileSync(value)
    } catch {
      this.warn(name, "is not a file that the hub can read", "give the path of one")
      return undefined
    }
  }

  /** The variable of traces, else that of all signals. */
  private otlp(setting: string): { name: string; value?: string } {
    const names = [`${OTLP}TRACES_${setting}`, `${OTLP}${setting}`] as const
    const name = names.find((each) => this.text(each) !== undefined) ?? names[1]
    return { name, value: this.text(name) }
  }
}

function readPairs(text: string): Record<string, string> | undefined {
  const entries = text.split(",").filter((entry) => entry.trim())
  try {
    return Object.fromEntries(
      entries.map((entry) => {
        const at = entry.indexOf("=")
        const name = decodeURIComponent(entry.slice(0, Math.max(at, 0)).trim())
        if (!name) throw new TypeError("There is no name.")
        return [name, decodeURIComponent(entry.slice(at + 1).trim())]
      }),
    )
  } catch {
    return undefined
  }
}

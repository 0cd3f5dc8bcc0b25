import type * as Hub from "../../framework"
import type { ValueInputOption } from "./value_input"

type Environment = Hub.HubContext["environment"]

const CONSOLE = "of the hub's OAuth client: Google Cloud console > APIs & Services > Credentials."
const INSTEAD = "Used in place of GOOGLE_SHEET_* where both GOOGLE_DRIVE_* are set, as logins of older hubs need it."
const DEFAULT_ROWS = 4096
const MAX_ROWS = 100_000
const DEFAULT_DELAY_SEC = 3
const MAX_DELAY_SEC = 60
const VALUE_INPUTS: readonly string[] = ["USER_ENTERED", "RAW"] satisfies ValueInputOption[]

export const ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  { name: "GOOGLE_SHEET_CLIENT_ID", description: `Client ID ${CONSOLE}`, required: true },
  { name: "GOOGLE_SHEET_CLIENT_SECRET", description: `Client secret ${CONSOLE}`, required: true },
  { name: "GOOGLE_DRIVE_CLIENT_ID", description: INSTEAD },
  { name: "GOOGLE_DRIVE_CLIENT_SECRET", description: INSTEAD },
  {
    name: "GOOGLE_SHEETS_WRITE_BATCH",
    description: `Rows in one call that writes into a sheet. Default ${DEFAULT_ROWS}.`,
    check: (value) => (isRows(Number(value)) ? undefined : `give a whole number from 1 to ${MAX_ROWS}.`),
  },
  {
    name: "GOOGLE_SHEETS_BASE_DELAY",
    description:
      "Seconds of the first wait when Google is busy; the next ones are its powers, 60 seconds at most. " +
      `Default ${DEFAULT_DELAY_SEC}.`,
    check: (value) => (isDelay(Number(value)) ? undefined : `give a number above 0, up to ${MAX_DELAY_SEC}.`),
  },
  {
    name: "GOOGLE_SHEETS_VALUE_INPUT",
    description:
      "USER_ENTERED reads values as if they were typed. RAW takes them as text, =1+1 and 007 too; columns of nothing but " +
      "plain numbers stay numbers. Default USER_ENTERED.",
    check: (value) => (VALUE_INPUTS.includes(value) ? undefined : `give ${VALUE_INPUTS.join(" or ")}.`),
  },
]

/** How Google reads the values of cells. */
export function valueInputOption({ GOOGLE_SHEETS_VALUE_INPUT: option }: Environment): ValueInputOption {
  return option === "RAW" ? "RAW" : "USER_ENTERED"
}

export function rowsPerWrite({ GOOGLE_SHEETS_WRITE_BATCH: rows }: Environment): number {
  return rows ? Number(rows) : DEFAULT_ROWS
}

export function baseDelaySec({ GOOGLE_SHEETS_BASE_DELAY: delaySec }: Environment): number {
  return delaySec ? Number(delaySec) : DEFAULT_DELAY_SEC
}

function isRows(rows: number): boolean {
  return Number.isInteger(rows) && rows >= 1 && rows <= MAX_ROWS
}

function isDelay(delaySec: number): boolean {
  return delaySec > 0 && delaySec <= MAX_DELAY_SEC
}

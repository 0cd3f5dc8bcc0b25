import { type Config, readConfig } from "../hub_config"
import { ConfigError, type Environment, EnvironmentReader } from "../config"
import { Shape } from "../data/json"
import { HubError } from "../errors"
import { registry } from "../framework"
import "../integrations"
import { Looker, type LookerSettings, readFolder, readMe, readVersion } from "../looker"
import { type LookerbotConfig, readCommands, readLookerbotConfig, Slack } from "../lookerbot"
import { sentence } from "../text/sentence"
import { SCOPES } from "./lookerbot_scopes"

/** Time for Slack, and for each Looker, in milliseconds. */
const TIME_MS = 20_000
const CALL_MS = 10_000

/** One thing that was looked at. `note` is worth knowing, `problem` keeps something from working. */
export interface Finding {
  outcome: "good" | "note" | "problem"
  /** What was looked at, such as `Slack`. */
  about: string
  /** What was found and, where something is to be done, what to do. Holds no secret. */
  message: string
}

type Outcome = Omit<Finding, "about">

const good = (message: string): Outcome => ({ outcome: "good", message })
const note = (message: string): Outcome => ({ outcome: "note", message })
const problem = (message: string): Outcome => ({ outcome: "problem", message })

/** Where an operator finds the value of a variable without which the bot does not work. */
const CURES: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the Slack app.",
  SLACK_SIGNING_SECRET: "copy the Signing Secret from Basic Information > App Credentials of the Slack app.",
  LOOKER_URL: "give the address of Looker, such as https://acme.looker.com.",
  LOOKER_API_CLIENT_ID: "make an API key in Looker: Admin > Users > the user > API Keys.",
  LOOKER_API_CLIENT_SECRET: "copy it from the same API key.",
}

/** Source: https://docs.slack.dev/reference/methods/auth.test; Slack's client adds the scopes, which stand in a header. */
const IDENTITY = new Shape((z) => {
  const metadata = z.object({ scopes: z.array(z.string()).nullish() })
  const text = z.string().nullish()
  return z.object({ ok: z.literal(true), team: text, user: text, response_metadata: metadata.nullish() })
})

/** Reads the environment as the hub does, and asks Slack and each Looker whether the bot can work. Changes nothing there. */
export async function examineLookerbot(environment: Environment): Promise<Finding[]> {
  const { config, problems, warnings } = readSettings(environment)
  const settings = settingsFindings(config, problems, warnings)
  const [slack, lookers] = await Promise.all([
    config.slack.botToken ? examineSlack(config) : [],
    Promise.all(config.lookers.map(examineLooker)),
  ])
  return [...settings, ...slack, ...lookers.flat(), pictures(config)]
}

interface Settings {
  config: LookerbotConfig
  problems: readonly string[]
  warnings: readonly string[]
}

/** The settings of the bot, also where the hub would not start. */
function readSettings(environment: Environment): Settings {
  const read = new EnvironmentReader(environment)
  const config = readLookerbotConfig(read, read.text("NODE_ENV") === "production")
  return { config, problems: startProblems(() => readConfig(environment, registry.all)), warnings: read.warnings }
}

function startProblems(start: () => Config): readonly string[] {
  try {
    start()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

function settingsFindings(
  { slack, lookers, missing, isOn }: LookerbotConfig,
  problems: readonly string[],
  warnings: readonly string[],
): Finding[] {
  // Nothing of Slack is set: then the bot misses nothing by itself, because it is off.
  const all = Object.keys(CURES).filter((name) => lookers.length === 0 || name.startsWith("SLACK_"))
  const lacking = (slack.isSet ? missing : all).filter((name) => !problems.some((each) => each.startsWith(name)))
  const found = [
    ...problems.map(problem),
    ...lacking.map((name) => problem(`${name} is missing: ${CURES[name] ?? "set it."}`)),
    ...warnings.map(note),
  ]
  if (slack.isSet && slack.signingSecrets.length === 0 && slack.legacyToken) {
    found.push(note("SLACK_SLASH_COMMAND_TOKEN is deprecated by Slack: set SLACK_SIGNING_SECRET instead."))
  }
  if (isOn && problems.length === 0) found.unshift(good("All that Lookerbot needs is set."))
  return found.map((each) => ({ about: "Settings", ...each }))
}

async function examineSlack({ slack: settings, runsAs }: LookerbotConfig): Promise<Finding[]> {
  const found = await told(async (signal) => {
    const calls = await new Slack(settings).calls(signal, { timeoutMs: CALL_MS, endsAt: Date.now() + TIME_MS })
    const identity = await calls.session.call((client) => client.auth.test(), { answer: IDENTITY, repeat: "safe" })
    const { team, user, response_metadata: metadata } = identity
    const who = good(`The token is valid: ${user ?? "a bot"} in the workspace ${team ?? "that it belongs to"}.`)
    return [who, ...scopeOutcomes(metadata?.scopes ?? undefined, runsAs)]
  })
  return found.map((each) => ({ about: "Slack", ...each }))
}

function scopeOutcomes(scopes: readonly string[] | undefined, runsAs: LookerbotConfig["runsAs"]): Outcome[] {
  if (!scopes) return [note("Slack does not say which scopes the token has.")]
  return SCOPES.filter(({ name }) => !scopes.includes(name)).map(({ name, need, use }) => {
    const isNeeded = need === "needed" || (name === "users:read.email" && runsAs === "slack_email")
    const cure = "Add it under OAuth & Permissions > Bot Token Scopes, then install the app again."
    if (isNeeded) return problem(`The scope ${name} is missing, with which the bot can ${use}. ${cure}`)
    return note(`Without the scope ${name} the bot cannot ${use}.`)
  })
}

async function examineLooker(settings: LookerSettings): Promise<Finding[]> {
  const looker = new Looker(settings)
  const reached = await told(async (signal) => {
    const calls = looker.calls(signal)
    const [version, { id, name }] = await Promise.all([readVersion(calls), readMe(calls)])
    return [good(`${settings.url} answers: version ${version}. The API user is ${name} (${id}).`)]
  })
  const isReached = reached.every(({ outcome }) => outcome === "good")
  const commands = isReached ? await told(async (signal) => [await commandsIn(looker, signal)]) : []
  return [...reached, ...commands].map((each) => ({ about: `Looker ${settings.name}`, ...each }))
}

async function commandsIn(looker: Looker, signal: AbortSignal): Promise<Outcome> {
  const { customCommandFolderId: id } = looker.settings
  if (id === undefined) {
    return note(
      "No folder for commands is set, so people can only search: set LOOKER_CUSTOM_COMMAND_FOLDER_ID, or customCommandFolderId in LOOKERS.",
    )
  }
  const [{ name }, commands] = await Promise.all([
    readFolder(looker.calls(signal), id),
    readCommands(looker, id, signal),
  ])
  if (commands.length === 0) return note(`The command folder "${name}" is empty: put a dashboard or a Look into it.`)
  const dashboards = commands.filter(({ kind }) => kind === "dashboard").length
  const kinds = `${counted(dashboards, "dashboard")} and ${counted(commands.length - dashboards, "Look")}`
  return good(`The command folder "${name}" holds ${counted(commands.length, "command")}: ${kinds}.`)
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}

const PLACES: Readonly<Record<string, string>> = {
  slack: "Pictures lie in Slack.",
  s3: "Pictures lie in Amazon S3, or a service that speaks S3.",
  azure: "Pictures lie in Azure Storage.",
  gcs: "Pictures lie in Google Cloud Storage.",
}

function pictures({ pictures: { store } }: LookerbotConfig): Finding {
  const none = note("No pictures are shown, because LOOKERBOT_IMAGE_STORE is none: charts are answered with a link.")
  const place = PLACES[store]
  return { about: "Pictures", ...(place === undefined ? none : good(place)) }
}

/** What comes of the work, or why it failed. */
async function told(work: (signal: AbortSignal) => Promise<Outcome[]>): Promise<Outcome[]> {
  const signal = AbortSignal.timeout(TIME_MS)
  try {
    return await work(signal)
  } catch (error) {
    if (signal.aborted) return [problem(`There was no answer within ${TIME_MS / 1000} seconds: try again later.`)]
    if (error instanceof HubError) return [problem(sentence(error.message))]
    throw error
  }
}

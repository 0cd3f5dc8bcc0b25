import { wrongUse } from "./command_error"
import type { CommandPlace } from "./command_place"
import { examineLookerbot, type Finding } from "./lookerbot_check"
import { lookerbotManifest } from "./lookerbot_manifest"

export interface LookerbotCommandOptions {
  /** Of `manifest`: public address of the hub. */
  url?: string
  /** Of `manifest`: the slash command. Default `/looker`. */
  command?: string
  /** Of `manifest`: with the optional scopes. */
  all?: boolean
  /** Of `check`: as JSON. */
  json?: boolean
}

/**
 * Prints the manifest of the Slack app, or what keeps the bot from working.
 * @returns false when something does not work.
 * @throws CommandError
 */
export async function lookerbotCommand(
  verb: string,
  options: LookerbotCommandOptions,
  place: CommandPlace,
): Promise<boolean> {
  if (verb === "check") return check(options, place)
  if (verb !== "manifest") throw wrongUse("Use: hub lookerbot manifest, or hub lookerbot check.")
  const { url, command = "/looker", all = false } = options
  const { yaml, notes } = lookerbotManifest(place.environment, { url, command, withOptional: all })
  place.print(yaml.trimEnd())
  for (const each of notes) place.warn(each)
  return true
}

async function check({ json = false }: LookerbotCommandOptions, place: CommandPlace): Promise<boolean> {
  const findings = await examineLookerbot(place.environment)
  const count = findings.filter(({ outcome }) => outcome === "problem").length
  if (json) place.print(JSON.stringify({ works: count === 0, findings }, undefined, 2))
  else show(findings, count, place)
  return count === 0
}

const MARKS = { good: "ok  ", note: "note", problem: "FAIL" }

function show(findings: readonly Finding[], problems: number, place: CommandPlace): void {
  const width = Math.max(...findings.map(({ about }) => about.length))
  for (const { outcome, about, message } of findings) {
    place.print(`${MARKS[outcome]}  ${about.padEnd(width)}  ${message}`)
  }
  place.print("")
  if (problems === 0) place.print("Lookerbot can work.")
  else place.print(`Lookerbot does not work yet: ${problems} ${problems === 1 ? "problem" : "problems"}.`)
}

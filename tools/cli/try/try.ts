import { setTimeout as sleep } from "node:timers/promises"
import type { IntegrationExamples } from "../../../src/framework"
import {
  type BrowserPage,
  type Form,
  type ListedIntegration,
  SimulatedLooker,
  type Verdict,
} from "../../simulator/simulated_looker"
import { routeOutbound } from "../../sandbox/outbound_route"
import { soundsSecret } from "../../../src/text/secret_names"
import { print, shorten, table } from "../../../src/cli/terminal"
import { hasIcon } from "../check/presentation_rules"
import { Project } from "../project"
import { CallSummary, sizeText } from "./call_summary"
import { complaintsOf } from "./complaints"
import { defectLines } from "./defect_lines"
import { ProcessMemory } from "./process_memory"
import { Progress } from "./progress"
import { SandboxedHub } from "./sandboxed_hub"
import { type Trial, trialOf, type TryOptions } from "./try_options"

/** Exit code of a process that was ended with Ctrl-C. */
const INTERRUPTED = 130
/** How long calls may still arrive that began before the answer to Looker, in milliseconds. */
const LATE_MS = 500
/** Delay of the services' answers, in milliseconds: a call that nobody awaits is then still under way when Looker has its answer. */
const SERVICE_MS = 20
/** A larger delivery is slowed down by no delay. */
const MAX_DELAYED_ROWS = 10_000
const STATUS_OF_DEFECT = 500

/**
 * Starts a hub whose calls go to a sandbox, sends an example of an integration through it, and prints the outcome.
 * @returns whether Looker would show success, and neither the form, the calls nor the message is wrong.
 * @throws CommandError on wrong use; SimulatorError; Error when the hub does not start.
 */
export async function tryIntegration(name: string, options: TryOptions): Promise<boolean> {
  const trial = await trialOf(name, options)
  const examples = await trial.integration.examples?.()
  const answerMs = trial.delivery.result.rowCount <= MAX_DELAYED_ROWS ? SERVICE_MS : 0
  const starting = SandboxedHub.start({ name, examples, isLogShown: options.log ?? false, answerMs })
  // The hub runs in a process of its own, which would outlive this one.
  const interrupt = () => void starting.then((begun) => begun.stop()).finally(() => process.exit(INTERRUPTED))
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt)
  const hub = await starting
  const looker = new SimulatedLooker({ hubUrl: hub.url, token: hub.token })
  try {
    await looker.start()
    return await run(trial, examples, hub, looker)
  } catch (error) {
    // A form that fails ends the trial.
    tellDefects(hub)
    throw error
  } finally {
    await looker.stop()
    await hub.stop()
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt)
  }
}

async function run(
  trial: Trial,
  examples: IntegrationExamples | undefined,
  hub: SandboxedHub,
  looker: SimulatedLooker,
): Promise<boolean> {
  const { integration, params, delivery, fault } = trial
  const { name } = integration
  Object.assign(looker.settings(name), params)
  const facts = [...factsOf(trial, await looker.find(name)), ...(await formFacts(trial, hub, looker))]
  print(`${integration.label} (${name})`)
  for (const line of table(facts)) print(line)
  for (const { problem, cure } of await hasIcon(integration, new Project())) print(`  note      ${problem} ${cure}`)
  print()

  const summary = new CallSummary()
  let isAnswered = false
  const stopCounting = hub.sandbox.onCall((call) => summary.add(call, isAnswered))
  hub.sandbox.setFault(fault)
  const memory = hub.pid === undefined ? undefined : new ProcessMemory(hub.pid)
  const progress = new Progress()
  const verdict = await looker.send(name, { ...delivery, onProgress: (told) => progress.tell(told) })
  isAnswered = true
  if (verdict.isSuccess) await sleep(LATE_MS)
  else if (verdict.status === STATUS_OF_DEFECT) await hub.log.arrival()
  stopCounting()
  tellVerdict(verdict)
  tellDefects(hub)
  const { defects } = hub.log
  const complaints = complaintsOf({ trial, examples, state: looker.state(name), verdict, summary, defects })
  for (const complaint of complaints) print(`  wrong     ${complaint}`)
  print()
  for (const line of summary.lines()) print(line)
  if (memory) tellMemory(memory)
  // That of a form does not keep the delivery from success.
  const hasDefect = defects.some(({ isUnawaited }) => !isUnawaited)
  return verdict.isSuccess && complaints.length === 0 && !hasDefect
}

/** Says which errors the hub met that no code expected. Looker is never told. */
function tellDefects({ log }: SandboxedHub): void {
  const lines = log.defects.flatMap((defect) => defectLines(defect, new Project()))
  for (const line of lines) print(line)
}

/** Describes what is sent, and how. */
function factsOf({ example, params, delivery, fault }: Trial, listed: ListedIntegration): string[][] {
  const { type, result, format, formParams, isStreamed, cellValue } = delivery
  const isDownloaded = isStreamed ?? listed.supported_download_settings.includes("url")
  const way = isDownloaded ? "through a download URL" : "in the request"
  const data = `${result.label}, ${result.rowCount} rows as ${format}, ${way}`
  const pairs = (kind: string, values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => [kind, `${name} = ${isSecret(name) ? "…" : shorten(value, 100)}`])
  return [
    ["  example", `${example.name}: ${example.title}`],
    [`  ${type}`, type === "cell" ? `the value ${JSON.stringify(cellValue)}` : data],
    ...pairs("  setting", params),
    ...pairs("  field", formParams),
    ...(fault ? [["  fault", `${fault.kind}${fault.times ? `, ${fault.times} times` : ""}`]] : []),
  ]
}

function isSecret(name: string): boolean {
  return soundsSecret(name) || name.startsWith("state_")
}

/**
 * Describes the form. If the form asks for a login, logs in as a browser does and requests the form again. Where no rule of the
 * examples leads back from the provider, the sandbox agrees.
 */
async function formFacts({ integration, delivery }: Trial, hub: SandboxedHub, looker: SimulatedLooker) {
  const { name } = integration
  const form = await looker.form(name, delivery.formParams)
  const link = form.fields.find((field) => "oauth_url" in field)
  if (!link) return formLine(form)
  const undo = routeOutbound(hub.sandbox)
  const page = await logIn(link.oauth_url, hub, looker).finally(undo)
  const outcome = page.status === 200 ? "done" : `failed: the last page is a ${page.status}`
  return [["  login", outcome], ...formLine(await looker.form(name, delivery.formParams))]
}

async function logIn(address: string, hub: SandboxedHub, looker: SimulatedLooker): Promise<BrowserPage> {
  const page = await looker.logIn(address)
  const back = page.url.startsWith(hub.url) ? undefined : hub.sandbox.logins.agree(new URL(page.url))
  return back === undefined ? page : looker.logIn(back)
}

function formLine({ fields, error }: Form): string[][] {
  if (error) return [["  form", `error: ${error}`]]
  const names = fields.map(({ name, type, required }) => `${name} (${type}${required ? ", required" : ""})`)
  return names.length > 0 ? [["  form", names.join(", ")]] : []
}

function tellVerdict({ isSuccess, shown, message, validationErrors, status, durationMs }: Verdict): void {
  print(`${isSuccess ? "Success" : "Failure"}: Looker shows "${shown}"`)
  if (message && message !== shown) print(`  receipt   ${message}`)
  for (const [field, complaint] of Object.entries(validationErrors)) print(`  field     ${field}: ${complaint}`)
  print(`  answer    ${status || "none"} after ${(durationMs / 1000).toFixed(1)} s`)
}

function tellMemory(memory: ProcessMemory): void {
  const peak = memory.peak()
  print(`\nMemory of the hub: ${sizeText(peak)} at its peak, ${sizeText(memory.atRest)} before the delivery.`)
}

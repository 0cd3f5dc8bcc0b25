import { HubError } from "../../errors"
import { cutText } from "../../text/cut_text"
import { oneLine } from "../../text/one_line"
import { sentence } from "../../text/sentence"
import { broken, type Finding } from "./finding"

/** Longest text of a finding. */
const MAX_TEXT = 600

/** One subject that is looked at. */
export interface Check {
  name: string
  run: () => Promise<Finding[]> | Finding[]
}

/** A finding and the check that made it. */
export type NamedFinding = { check: string } & Finding

export interface ExaminationOptions {
  /** Hides secrets in texts that came from outside. */
  hide: (text: string) => string
  /** Called with the names of the checks that still run, each time one ends. */
  onProgress?: (waitingFor: readonly string[]) => void
}

/** Runs the checks side by side. Returns what they found in their own order, each text on one line. */
export async function examine(checks: readonly Check[], options: ExaminationOptions): Promise<NamedFinding[]> {
  const { hide, onProgress } = options
  const waitingFor = new Set(checks.map(({ name }) => name))
  onProgress?.([...waitingFor])
  const found = await Promise.all(
    checks.map(async (check) => {
      const findings = await findingsOf(check)
      waitingFor.delete(check.name)
      onProgress?.([...waitingFor])
      return findings.map((each) => ({ check: check.name, ...each }))
    }),
  )
  const clean = (text: string) => cutText(oneLine(hide(text)), MAX_TEXT)
  return found.flat().map(({ cure, message, ...rest }) => ({
    ...rest,
    message: clean(message),
    ...(cure === undefined ? {} : { cure: clean(cure) }),
  }))
}

/** A refusal of a service is what a check found; a defect ends the command. */
async function findingsOf({ run }: Check): Promise<Finding[]> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof HubError) return [broken(sentence(error.message))]
    throw error
  }
}

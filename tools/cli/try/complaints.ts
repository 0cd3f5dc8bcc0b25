import type { IntegrationExamples } from "../../../src/framework"
import type { Verdict } from "../../simulator/simulated_looker"
import { tellsSecret } from "../secret_message"
import type { CallSummary } from "./call_summary"
import type { Defect } from "./defect_log"
import type { Trial } from "./try_options"

export interface Outcome {
  trial: Trial
  examples?: IntegrationExamples
  /** The login that Looker stores. */
  state?: string
  verdict: Verdict
  summary: CallSummary
  defects: readonly Defect[]
}

const EARLY =
  "It reported success before its calls had ended. Await every call: what is not finished with the answer may be lost."
const UNSENT =
  "It reports success, and called no service. Call it; where an example has nothing to send, give it `callsNoService: true`."
const SECRET =
  "Its message contains a secret. Leave settings, logins and form fields that sound secret out of messages."

/** What is wrong with a delivery although Looker may show success, each with its cure. */
export function complaintsOf({ trial, examples, state, verdict, summary, defects }: Outcome): string[] {
  const { integration, params, delivery, fault } = trial
  const hasUnawaited = summary.unawaited > 0 || defects.some(({ isUnawaited }) => isUnawaited)
  const isEarly = verdict.isSuccess && hasUnawaited && !integration.worksAfterAnswer
  const isUnsent = verdict.isSuccess && summary.count === 0 && !isEarly && !callsNothing(trial)
  const sent = { integration, examples, params, formParams: delivery.formParams, state }
  // Under that fault the service itself repeats the secrets.
  const isTold = fault?.kind !== "echo" && tellsSecret(verdict, sent)
  return [...(isEarly ? [EARLY] : []), ...(isUnsent ? [UNSENT] : []), ...(isTold ? [SECRET] : [])]
}

/** Whether a success without a call is right. */
function callsNothing({ integration, example, delivery }: Trial): boolean {
  const isEmpty = delivery.type !== "cell" && delivery.result.rowCount === 0
  return !integration.callsService || (example.callsNoService ?? isEmpty)
}

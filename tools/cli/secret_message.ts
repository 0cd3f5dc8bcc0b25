import { type Integration, type IntegrationExamples, requestMask } from "../../src/framework"
import type { Verdict } from "../simulator/simulated_looker"

/** What a secret becomes that the hub finds in the message of a failure. */
const HIDDEN = "[redacted]"

export interface SentSecrets {
  integration: Integration
  examples?: IntegrationExamples
  params: Readonly<Record<string, string>>
  formParams: Readonly<Record<string, string>>
  /** The login that Looker stores. */
  state?: string
}

/**
 * Finds a secret in what Looker is told of a delivery: a setting, a form field, a token of the login, or a variable of the hub.
 * The hub hides those in messages of failures, so there the mark of a hidden one counts.
 */
export function tellsSecret({ message = "", validationErrors }: Verdict, sent: SentSecrets): boolean {
  const { integration, examples, params, formParams, state } = sent
  const envelope = { params: state === undefined ? params : { ...params, state_json: state }, formParams }
  const mask = requestMask({ envelope, declared: integration.params, environment: examples?.environment ?? {} })
  return [message, ...Object.values(validationErrors)].some((text) => text.includes(HIDDEN) || mask.hide(text) !== text)
}

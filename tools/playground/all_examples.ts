import type { Example, Integration, ServiceRule } from "../../src/framework"
import type { LoginService } from "../sandbox/login/sandbox_logins"

/** The examples of several integrations, with the rules and variables that they need. */
export interface AllExamples {
  /** Examples by the name of the integration. */
  examples: Record<string, readonly Example[]>
  rules: readonly ServiceRule[]
  /** What the sandbox's consent pages show, by the name of the integration. */
  logins: Record<string, LoginService>
  /** Variables for the hub. */
  environment: Record<string, string>
}

/** Loads the examples of these integrations. Leaves out integrations without examples. */
export async function loadExamples(integrations: readonly Integration[]): Promise<AllExamples> {
  const all: AllExamples = { examples: {}, rules: [], logins: {}, environment: {} }
  for (const integration of integrations) {
    const own = await integration.examples?.()
    if (integration.usesOauth) all.logins[integration.name] = { label: integration.label, accounts: own?.accounts }
    if (!own) continue
    all.examples[integration.name] = own.examples
    all.rules = [...all.rules, ...(own.rules ?? [])]
    Object.assign(all.environment, own.environment)
  }
  return all
}

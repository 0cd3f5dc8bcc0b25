import type { Example, Integration, ServiceRule } from "../../src/framework"
import type { LoginService } from "../sandbox/login/sandbox_logins"
import { ownExamples } from "./own_examples"

/** The examples of several integrations, with the rules and variables that they need. */
export interface AllExamples {
  /** Examples by the name of the integration. */
  examples: Record<string, readonly Example[]>
  rules: readonly ServiceRule[]
  /** What the sandbox's consent pages show, by the name of the integration. */
  logins: Record<string, LoginService>
  /** Variables for the hub. */
  environment: Record<string, string>
  /** A sentence on each integration whose examples are left out because they are broken. */
  problems: readonly string[]
}

/** Loads the examples of these integrations. Leaves out integrations without examples, and those whose examples are broken. */
export async function loadExamples(integrations: readonly Integration[]): Promise<AllExamples> {
  const problems: string[] = []
  const all: AllExamples = { examples: {}, rules: [], logins: {}, environment: {}, problems }
  for (const integration of integrations) {
    const { own, problem } = await ownExamples(integration)
    if (problem !== undefined) problems.push(problem)
    if (integration.usesOauth) all.logins[integration.name] = { label: integration.label, accounts: own?.accounts }
    if (!own) continue
    all.examples[integration.name] = own.examples
    all.rules = [...all.rules, ...(own.rules ?? [])]
    Object.assign(all.environment, own.environment)
  }
  return all
}

import type { Example, Integration, ServiceRule } from "../../src/framework"

/** The examples of many integrations, and what they need around them. */
export interface AllExamples {
  /** By the name of the integration. */
  examples: Record<string, readonly Example[]>
  rules: readonly ServiceRule[]
  /** Variables of the hub. */
  environment: Record<string, string>
}

/** Loads the examples of these integrations; one without any is left out. */
export async function loadExamples(integrations: readonly Integration[]): Promise<AllExamples> {
  const all: AllExamples = { examples: {}, rules: [], environment: {} }
  for (const integration of integrations) {
    const own = await integration.examples?.()
    if (!own) continue
    all.examples[integration.name] = own.examples
    all.rules = [...all.rules, ...(own.rules ?? [])]
    Object.assign(all.environment, own.environment)
  }
  return all
}

import type { Settings } from "../../hub_config"
import { broken, change, counted, type Finding, ok, unchecked } from "./finding"

/** Begins every sentence on what is wrong with the policy. */
export const OF_POLICY = /^HUB_POLICY\b/

/** What the start says of the policy, and what the policy is. */
export function checkPolicy({ config, problems }: Settings): Finding[] {
  const wrong = problems.filter((text) => OF_POLICY.test(text))
  if (wrong.length > 0) return wrong.map((text) => broken(text))
  const { policy } = config
  if (!policy) return [unchecked("HUB_POLICY is not set: everybody may send everything everywhere.")]
  const { rules, refusesByDefault } = policy
  const rest = refusesByDefault ? "what none of them names is refused" : "what none of them names is allowed"
  const facts = `The policy has ${counted(rules.length, "rule")}; ${rest}.`
  const isClosed = refusesByDefault && rules.every(({ refuse }) => refuse !== undefined)
  if (!isClosed) return [ok(facts)]
  return [change(`${facts} No rule allows anything, so nothing is delivered.`, "Add a rule with allow: true.")]
}

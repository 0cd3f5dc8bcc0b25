import { type Policy, readPolicyFile } from "../../policy"
import { CommandError } from "../command_error"
import type { CommandPlace } from "../command_place"

/** @returns whether the policy can be used. */
export async function checkPolicy(file: string, { json }: { json: boolean }, place: CommandPlace): Promise<boolean> {
  const { policy, problems } = readPolicyFile(file)
  if (json) place.print(JSON.stringify({ works: problems.length === 0, problems }, undefined, 2))
  else for (const line of policy ? [summary(policy)] : problems) place.print(line)
  return problems.length === 0
}

/** @throws CommandError with the first problem. */
export function goodPolicy(file: string): Policy {
  const { policy, problems } = readPolicyFile(file)
  if (policy) return policy
  throw new CommandError(`${problems[0] ?? ""} \`hub policy check\` lists every problem.`)
}

function summary({ rules, refusesByDefault }: Policy): string {
  const count = `${rules.length} ${rules.length === 1 ? "rule" : "rules"}`
  return `The policy can be used: ${count}; what no rule matches is ${refusesByDefault ? "refused" : "allowed"}.`
}

import { registry } from "../../../src/framework"
import "../../../src/integrations"
import { wrongUse } from "../../../src/cli/command_error"
import { suggestNames } from "../../simulator/close_names"
import { Project } from "../project"
import { print } from "../../../src/cli/terminal"
import type { Finding } from "./finding"
import { findingsIn, unregistered } from "./rules"

/**
 * Prints everything that is missing or wrong in one integration or in all, each with its cure.
 * @returns whether nothing is missing or wrong.
 * @throws CommandError when there is no integration with that name.
 */
export async function check(name?: string, project = new Project()): Promise<boolean> {
  project.requireSource()
  const unknown = unregistered(project).filter((finding) => name === undefined || finding.integration === name)
  const chosen = registry.all.filter((integration) => name === undefined || integration.name === name)
  if (name !== undefined && chosen.length + unknown.length === 0) {
    const names = registry.all.map((each) => each.name)
    throw wrongUse(`There is no integration "${name}". ${suggestNames(name, names)}`)
  }
  let count = unknown.length
  for (const finding of unknown) show(finding.integration, [finding])
  for (const integration of chosen) {
    const findings = await findingsIn(integration, project)
    show(integration.name, findings)
    count += findings.length
  }
  const checked = chosen.length + unknown.length
  print(`\n${checked} ${checked === 1 ? "integration" : "integrations"}, ${count === 0 ? "nothing" : count} to do.`)
  return count === 0
}

function show(name: string, findings: readonly Finding[]): void {
  print(`${findings.length === 0 ? "ok   " : "TO DO"}  ${name}`)
  for (const { problem, cure } of findings) print(`         ${problem} ${cure}`)
}

import { readFileSync, statSync } from "node:fs"
import type { EnvironmentReader, EnvironmentVariable } from "../config"
import type { Policy } from "./policy"
import type * as File from "./policy_file"

export interface PolicyConfig {
  /** Who may send what where. Absent: everything is allowed. */
  readonly policy?: Policy
}

export const POLICY_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "HUB_POLICY", description: "Path of a YAML file that says who may send what where." },
]

export function readPolicyConfig(read: EnvironmentReader): PolicyConfig {
  const file = read.text("HUB_POLICY")
  if (file === undefined) return {}
  const { policy, problems } = readPolicyFile(file)
  read.problems.push(...problems.map((problem) => `HUB_POLICY: ${problem}`))
  return { policy }
}

/** Reads a policy. Its problems are sentences with line, column and cure. */
export function readPolicyFile(file: string): File.PolicyFile {
  const text = textOf(file)
  if (text === undefined) return { problems: ["there is no file that the hub can read: give the path of one."] }
  // Loaded only where there is a policy.
  const { parsePolicy } = module.require("./policy_file") as typeof File
  return parsePolicy(text)
}

function textOf(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, "utf8") : undefined
  } catch {
    return undefined
  }
}

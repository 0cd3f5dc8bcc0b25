import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { build } from "esbuild"

/** What is used of `@actions/workflow-parser`. */
interface Parser {
  parseWorkflow: (file: { name: string; content: string }, trace: object) => ParsedWorkflow
  convertWorkflowTemplate: (context: unknown, value: unknown) => Promise<{ errors?: { Message: string }[] }>
  NoOperationTraceWriter: new () => object
}

interface ParsedWorkflow {
  context: { errors: { getErrors(): { message: string }[] } }
  value: unknown
}

/** GitHub's own parser. It imports JSON as only bundlers do, so it is bundled first. */
async function loadParser(): Promise<Parser> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-workflows-"))
  try {
    const outfile = path.join(folder, "parser.cjs")
    const entryPoints = ["@actions/workflow-parser"]
    await build({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", logLevel: "silent" })
    return createRequire(outfile)(outfile) as Parser
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Returns a function that says what GitHub finds wrong in a workflow. */
export async function workflowJudge(): Promise<(name: string, content: string) => Promise<string[]>> {
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await loadParser()
  return async (name, content) => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
    const wrong = context.errors.getErrors().map(({ message }) => message)
    if (wrong.length > 0 || value === undefined) return wrong
    const { errors = [] } = await convertWorkflowTemplate(context, value)
    return errors.map(({ Message }) => Message)
  }
}

export interface WorkflowStep {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}

export interface WorkflowJob {
  uses?: string
  container?: string
  permissions?: Record<string, string>
  strategy?: { matrix: { node?: number[] } }
  steps?: WorkflowStep[]
  "timeout-minutes"?: number
}

export interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, WorkflowJob>
}

/** The scripts of package.json that a command calls. */
export function calledScripts(command: string): string[] {
  const named = [...command.matchAll(/\bnpm (?:run (?:-s )?)?([a-z][\w:-]*)/g)].map(([, name = ""]) => name)
  return named.filter((name) => !["ci", "install", "run"].includes(name))
}

/** The names of package.json's scripts. */
export function knownScripts(): string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }
  return Object.keys(scripts)
}

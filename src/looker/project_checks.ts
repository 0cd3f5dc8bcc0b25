import type { ILookmlTestResult, IProjectError, IProjectValidation } from "@looker/sdk"
import type * as Zod from "zod"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Time for a validation, for the tests or for a deployment, in milliseconds. */
export const PROJECT_TIMEOUT_MS = 15 * 60_000

/** Source: API 4.0, `ProjectError`. */
const problemSchema = (z: typeof Zod) => {
  const text = z.string().nullish()
  return z.object({
    severity: text,
    kind: text,
    message: text,
    file_path: text,
    line_number: z.number().nullish(),
    model_id: text,
    explore: text,
    field_name: text,
  })
}
const PROBLEM = new Shape(problemSchema)
type Problem = Known<Shaped<typeof PROBLEM>, IProjectError>

/** Source: API 4.0, `ProjectValidation`. */
const VALIDATION = new Shape((z) =>
  z.object({
    errors: z.array(problemSchema(z)).nullable(),
    models_not_validated: z.array(z.object({ name: z.string().nullish() })).nullish(),
  }),
)
type Validation = Known<Shaped<typeof VALIDATION>, IProjectValidation>

/** Source: API 4.0, `LookmlTestResult`. */
const RESULTS = new Shape((z) =>
  z.array(
    z.object({
      model_name: z.string().nullish(),
      test_name: z.string().nullish(),
      errors: z.array(problemSchema(z)).nullish(),
      success: z.boolean(),
    }),
  ),
)
type TestResult = Known<Shaped<typeof RESULTS>[number], ILookmlTestResult>

/** Something that Looker finds wrong in LookML. */
export interface LookmlProblem {
  /** `success`, `info`, `warning`, `error` or `fatal`; empty when Looker gives none. */
  severity: string
  message: string
  /** File and line, such as `views/orders.view.lkml:12`, where Looker knows them. */
  place?: string
}

/** What a validation found. */
export interface LookmlValidation {
  problems: readonly LookmlProblem[]
  /** Names of models that were left out. */
  modelsNotValidated: readonly string[]
}

/** What became of one test. */
export interface LookmlTest {
  model: string
  name: string
  isPassed: boolean
  problems: readonly LookmlProblem[]
}

/** Validates the LookML of a project in the workspace of the calls. */
export async function validateProject(calls: LookerCalls, id: string): Promise<LookmlValidation> {
  const path = pathOf("projects", id, "validate")
  const options = { answer: VALIDATION, timeoutMs: PROJECT_TIMEOUT_MS, what: `The project ${id}` }
  const { errors, models_not_validated }: Validation = await calls.post(path, undefined, options)
  return {
    problems: problemsOf(errors),
    modelsNotValidated: (models_not_validated ?? []).flatMap(({ name }) => name ?? []),
  }
}

/** Runs all tests of a project in the workspace of the calls. */
export async function runProjectTests(calls: LookerCalls, id: string): Promise<LookmlTest[]> {
  const path = pathOf("projects", id, "lookml_tests", "run")
  const options = { answer: RESULTS, timeoutMs: PROJECT_TIMEOUT_MS, what: `The project ${id}` }
  // Once: a second run would go on beside the first.
  const results: TestResult[] = await calls.getOnce(path, options)
  return results.map(({ model_name, test_name, errors, success }) => {
    return { model: model_name ?? "", name: test_name ?? "", isPassed: success, problems: problemsOf(errors) }
  })
}

function problemsOf(errors: readonly Problem[] | null | undefined): LookmlProblem[] {
  return (errors ?? []).map(({ severity, message, file_path, line_number }) => {
    const line = typeof line_number === "number" ? `:${line_number}` : ""
    return { severity: severity ?? "", message: message ?? "", place: file_path ? file_path + line : undefined }
  })
}

import type { ILookmlTestResult, IProjectError, IProjectValidation } from "@looker/sdk"

/** What is wrong with the LookML of one commit. */
export interface LookmlFaults {
  /** What a validation finds. Default severity: `error`. */
  problems?: readonly { severity?: string; message: string }[]
  /** Names of the tests that fail. */
  failingTests?: readonly string[]
  modelsNotValidated?: readonly string[]
}

const TESTS = ["orders_have_ids", "revenue_is_positive"]

/** What a validation of a commit gives. */
export function validationOf({ problems = [], modelsNotValidated = [] }: LookmlFaults): IProjectValidation {
  const models = modelsNotValidated.map((name) => ({ name, project_file_id: `${name}.model.lkml` }))
  return {
    errors: problems.map(({ severity = "error", message }) => problemOf(severity, message)),
    project_digest: "d1",
    models_not_validated: models,
    computation_time: 0.1,
  }
}

/** What the tests of a commit give. */
export function testResultsOf({ failingTests = [] }: LookmlFaults): ILookmlTestResult[] {
  return [...new Set([...TESTS, ...failingTests])].map((name) => {
    const isFailing = failingTests.includes(name)
    return {
      can: {},
      model_name: "shop",
      test_name: name,
      assertions_count: 1,
      assertions_failed: isFailing ? 1 : 0,
      errors: isFailing ? [problemOf("error", `${name}: the assertion is not true`)] : [],
      warnings: [],
      success: !isFailing,
    }
  })
}

function problemOf(severity: string, message: string): IProjectError {
  const place = { file_path: "views/orders.view.lkml", line_number: 12, model_id: "shop", explore: "orders" }
  return { code: "lookml", severity, kind: "lookml", message, field_name: null, ...place }
}

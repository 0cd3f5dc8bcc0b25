import { DeliveryError } from "../../errors"
import { type LookmlTest, runProjectTests } from "../../looker"
import { countOf, problemWords } from "./lookml_words"
import type { Operation } from "./operation"
import { checkProject, isProject, PROJECT_FORM, projectTargets } from "./project_target"

const PERMISSION = "develop"
/** Failed tests that a message names. */
const MAX_TESTS = 3

/** Runs the LookML tests of a project, and stops what stands behind it when one fails. */
export const testLookml: Operation = {
  name: "test_lookml",
  label: "Run the LookML tests of a project",
  targetForm: PROJECT_FORM,
  isTarget: isProject,
  words: (target) => `test ${target}`,
  isGate: true,
  check: (target, check) => checkProject(target, PERMISSION, check),
  targets: (check) => projectTargets(PERMISSION, check),
  async run(target, { examine }) {
    const tests = await examine(target, (calls) => runProjectTests(calls, target))
    const failed = tests.filter(({ isPassed }) => !isPassed)
    if (failed.length > 0) {
      const told = failed.slice(0, MAX_TESTS).map(wordsOf)
      const more = failed.length > MAX_TESTS ? `; and ${failed.length - MAX_TESTS} more` : ""
      throw new DeliveryError(`${failed.length} of ${countOf(tests.length, "test")} failed: ${told.join("; ")}${more}.`)
    }
    return tests.length > 0 ? `${countOf(tests.length, "test")} passed.` : "The project has no tests."
  },
}

function wordsOf({ model, name, problems }: LookmlTest): string {
  const test = model ? `${name} of ${model}` : name
  return problems.length > 0 ? `${test}: ${problemWords(problems.slice(0, 1))}` : test
}

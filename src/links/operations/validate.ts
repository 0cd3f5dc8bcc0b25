import { DeliveryError } from "../../errors"
import { type LookmlProblem, validateProject } from "../../looker"
import { countOf, problemWords } from "./lookml_words"
import type { Operation } from "./operation"
import { checkProject, isProject, PROJECT_FORM, projectTargets } from "./project_target"

const PERMISSION = "develop"

/** Validates the LookML of a project, and stops what stands behind it when there are errors. */
export const validate: Operation = {
  name: "validate",
  label: "Validate the LookML of a project",
  targetForm: PROJECT_FORM,
  isTarget: isProject,
  words: (target) => `validate ${target}`,
  isGate: true,
  check: (target, check) => checkProject(target, PERMISSION, check),
  targets: (check) => projectTargets(PERMISSION, check),
  async run(target, { examine }) {
    const { problems, modelsNotValidated } = await examine(target, (calls) => validateProject(calls, target))
    const errors = problems.filter(isError)
    const left = modelsNotValidated.length > 0 ? ` Not validated: ${namesOf(modelsNotValidated)}.` : ""
    if (errors.length > 0) {
      throw new DeliveryError(`${countOf(errors.length, "error")} in the LookML: ${problemWords(errors)}.${left}`)
    }
    const warnings = problems.filter(({ severity }) => severity === "warning")
    const more = warnings.length > 0 ? `, ${countOf(warnings.length, "warning")}` : ""
    return `No errors in the LookML${more}.${left}`
  },
}

function isError({ severity }: LookmlProblem): boolean {
  return severity === "error" || severity === "fatal"
}

function namesOf(models: readonly string[]): string {
  const [shown, more] = [models.slice(0, 10), models.length - 10]
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}

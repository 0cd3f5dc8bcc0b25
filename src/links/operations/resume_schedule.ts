import { setScheduledPlanEnabled } from "../../looker"
import type { Operation } from "./operation"
import { checkSchedule, scheduleTargets } from "./schedule_target"
import { ID_FORM, isId } from "./target"

/** Resumes a schedule that was paused. */
export const resumeSchedule: Operation = {
  name: "resume_schedule",
  label: "Resume a schedule",
  targetForm: ID_FORM,
  isTarget: isId,
  words: (target) => `resume schedule ${target}`,
  isResuming: true,
  check: checkSchedule,
  targets: scheduleTargets,
  async run(target, { calls }) {
    await setScheduledPlanEnabled(calls, target, true)
    return "Resumed."
  },
}

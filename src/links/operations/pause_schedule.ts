import { setScheduledPlanEnabled } from "../../looker"
import type { Operation } from "./operation"
import { checkSchedule, scheduleTargets } from "./schedule_target"
import { ID_FORM, isId } from "./target"

/** Pauses a schedule. */
export const pauseSchedule: Operation = {
  name: "pause_schedule",
  label: "Pause a schedule",
  targetForm: ID_FORM,
  isTarget: isId,
  words: (target) => `pause schedule ${target}`,
  check: checkSchedule,
  targets: scheduleTargets,
  async run(target, { calls }) {
    await setScheduledPlanEnabled(calls, target, false)
    return "Paused."
  },
}

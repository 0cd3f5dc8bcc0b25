import { runScheduledPlan } from "../../looker"
import type { Operation } from "./operation"
import { checkSchedule, scheduleTargets } from "./schedule_target"
import { ID_FORM, isId } from "./target"

/** Sends a schedule now, besides its times. Done twice, it is sent twice. */
export const runSchedule: Operation = {
  name: "run_schedule",
  label: "Run a schedule now",
  targetForm: ID_FORM,
  isTarget: isId,
  words: (target) => `run schedule ${target}`,
  check: checkSchedule,
  targets: scheduleTargets,
  async run(target, { calls }) {
    await runScheduledPlan(calls, target)
    return "Sent to its destinations now."
  },
}

import { triggerDatagroup as trigger } from "../../looker"
import { checkDatagroup, DATAGROUP_FORM, datagroupId, datagroupTargets, isDatagroup } from "./datagroup_target"
import type { Operation } from "./operation"

/** Marks what depends on a datagroup as stale, and runs the schedules that wait for it. */
export const triggerDatagroup: Operation = {
  name: "trigger_datagroup",
  label: "Trigger a datagroup",
  targetForm: DATAGROUP_FORM,
  isTarget: isDatagroup,
  words: (target) => `trigger datagroup ${target}`,
  check: checkDatagroup,
  targets: datagroupTargets,
  async run(target, { calls, looker, timeSec }) {
    await trigger(calls, await datagroupId(target, looker, calls), timeSec)
    return `Triggered at ${new Date(timeSec * 1000).toISOString()}.`
  },
}

import { triggerDatagroup as trigger } from "../../looker"
import { changeDatagroup, checkDatagroup, DATAGROUP_FORM, datagroupTargets, isDatagroup } from "./datagroup_target"
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
  async run(target, run) {
    const { calls, timeSec } = run
    await changeDatagroup(target, run, (id) => trigger(calls, id, timeSec))
    return `Triggered at ${new Date(timeSec * 1000).toISOString()}.`
  },
}

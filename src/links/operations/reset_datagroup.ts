import { resetDatagroup as reset } from "../../looker"
import { changeDatagroup, checkDatagroup, DATAGROUP_FORM, datagroupTargets, isDatagroup } from "./datagroup_target"
import type { Operation } from "./operation"

/** Marks what was cached before the event as stale. Runs no schedules. */
export const resetDatagroup: Operation = {
  name: "reset_datagroup",
  label: "Reset the cache of a datagroup",
  targetForm: DATAGROUP_FORM,
  isTarget: isDatagroup,
  words: (target) => `reset datagroup ${target}`,
  check: checkDatagroup,
  targets: datagroupTargets,
  async run(target, run) {
    const { calls, timeSec } = run
    await changeDatagroup(target, run, (id) => reset(calls, id, timeSec))
    return `Results from before ${new Date(timeSec * 1000).toISOString()} are stale.`
  },
}

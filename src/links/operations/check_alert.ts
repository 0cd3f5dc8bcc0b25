import { enqueueAlert, readAlert } from "../../looker"
import type { Operation } from "./operation"
import { checkPermission } from "./permission"
import { ID_FORM, isId, readTarget } from "./target"

/** Has Looker check an alert now, besides its times. */
export const checkAlert: Operation = {
  name: "check_alert",
  label: "Check an alert now",
  targetForm: ID_FORM,
  isTarget: isId,
  words: (target) => `check alert ${target}`,
  async check(target, { calls, person }) {
    const { ownerId } = await readTarget(readAlert(calls, target), `the alert ${target}`)
    if (ownerId !== person?.id) checkPermission(person, "see_alerts")
  },
  async run(target, { calls }) {
    await enqueueAlert(calls, target)
    return "Looker checks it now."
  },
}

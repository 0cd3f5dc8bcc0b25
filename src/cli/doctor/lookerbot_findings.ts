import type { Environment } from "../../config"
import type { Settings } from "../../hub_config"
import { examineLookerbot } from "../lookerbot_check"
import { broken, change, type Finding, ok, unchecked } from "./finding"

/** What `hub lookerbot check` finds, without what the settings say already. */
export async function checkLookerbot(environment: Environment, { config, problems }: Settings): Promise<Finding[]> {
  const { slack, isOn, missing } = config.lookerbot
  if (!slack.isSet) return [unchecked("Lookerbot is off: nothing of Slack is set.")]
  if (!isOn) return [unchecked(`Lookerbot is off: ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing.`)]
  const told = new Set([...problems, ...config.warnings])
  const found = (await examineLookerbot(environment)).filter(({ message }) => !told.has(message))
  return found.map(({ outcome, about, message }) => {
    const text = about === "Settings" ? message : `${about}: ${message}`
    return { good: ok, note: change, problem: broken }[outcome](text)
  })
}

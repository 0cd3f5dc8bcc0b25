import type { Destinations, Example, Integration } from "../../../src/framework"
import { type Complaint, unless } from "./finding"

/** Integrations whose destinations are only known from the data, each with what they are. */
export const UNNAMED: Readonly<Record<string, string>> = {
  aws_ec2_stop_instance: "the instances whose ids are in the result",
  digitalocean_droplet: "the droplets whose ids are in the result",
  twilio_message: "the phone numbers in the result",
}

const CURE =
  "Override `destinations`: name what `execute` calls, from the same code, with the words of `src/framework/destination.ts`."

/**
 * Complains where a delivery does not say where it goes, so that policies refuse it and the log does not tell. What a cell action
 * acts on is in the cell.
 */
export function namesDestinations(
  { name, supportedActionTypes }: Integration,
  example: Example,
  destinations: Destinations,
): Complaint[] {
  const isInData = Object.hasOwn(UNNAMED, name) || supportedActionTypes.every((type) => type === "cell")
  return [
    ...unless(
      destinations.length > 0,
      `The example "${example.name}" has no destinations, or they cannot be made.`,
      "`destinations` gives one address at least, undefined where it is not known, and never throws.",
    ),
    ...unless(
      isInData || destinations.every((each) => each !== undefined),
      `The example "${example.name}" does not name its destination.`,
      CURE,
    ),
  ]
}

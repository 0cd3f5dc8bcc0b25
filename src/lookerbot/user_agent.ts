import { createHmac } from "node:crypto"
import type { Asker } from "./access"

/** The name of the hub, as services see it. */
export const PRODUCT = "looker-integration-hub"
const HASH_LENGTH = 40

/**
 * What Looker's logs say of a call for somebody in Slack: enough to tell people and channels apart, not enough to know them.
 * @param secret Keys the hashes, which would else be those of few known ids.
 */
export function userAgent({ userId, teamId, channel, source }: Asker, version: string, secret: string): string {
  const hash = (text: string) => createHmac("sha256", secret).update(text).digest("hex").slice(0, HASH_LENGTH)
  const pairs = {
    user: userId && hash(userId),
    team: teamId && hash(teamId),
    channel: channel && hash(channel),
    channel_type: channel?.slice(0, 1),
    slash: String(source === "command"),
  }
  const known = Object.entries(pairs).filter(([, value]) => value)
  return [`${PRODUCT}/${version}`, ...known.map(([name, value]) => `${name}=${value}`)].join(" ")
}

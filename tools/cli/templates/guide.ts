import { hasKey, inThirdPerson, TEMPLATES } from "./integration"
import type { Names } from "./names"

/** Writes the README of the integration. */
export function guideText(names: Names): string {
  const { label, isOauth, prefix } = names
  const template = TEMPLATES[names.kind]
  const settings = isOauth ? login(names) : hasKey(names) ? key(names) : "There is nothing to set up in Looker."
  return `# ${label}

${inThirdPerson(template.does(names))}

## Settings

${settings}

## What is sent

${template.sent(names)}

## Limits

Write here which limits the service has, and where it says so.
${isOauth ? `\nThe variables \`${prefix}_CLIENT_ID\` and \`${prefix}_CLIENT_SECRET\` are the operator's: without them it is not offered.\n` : ""}`
}

function key({ label }: Names): string {
  return `| setting | where to find it |
| --- | --- |
| API Key | ${label} > Settings > API |`
}

function login({ label, name }: Names): string {
  return `Each user logs in to ${label} from the dialog in Looker. For that the hub must be known there as an app, with the redirect
address \`<address of the hub>/actions/${name}/oauth_redirect\`.`
}

import { escaped } from "./payloads"
import { BOT, type Workspace } from "./workspace"

const ADDRESS = /https?:\/\/[^\s<>|]{1,2000}/g
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,24}(?![\w.-])/gi

/** Turns what a person typed into the text of a message: links, mentions, channels and addresses in Slack's markup. */
export function messageText(typed: string, workspace: Workspace): string {
  const bot = [BOT.name, BOT.realName].map((name) => ({ id: BOT.id, name }))
  let text = escaped(typed)
    .replace(ADDRESS, (url) => `<${url}>`)
    .replace(EMAIL, (address) => `<mailto:${address}|${address}>`)
  for (const { id, name } of [...bot, ...workspace.people]) text = text.replaceAll(`@${name}`, `<@${id}>`)
  for (const { id, name } of workspace.conversations) {
    if (name) text = text.replaceAll(`#${name}`, `<#${id}|${name}>`)
  }
  return text
}

/** The web addresses in what a person typed. */
export function addressesIn(typed: string): string[] {
  return typed.match(ADDRESS) ?? []
}

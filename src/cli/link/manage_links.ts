import { oneLine } from "../../text/one_line"
import { sentence } from "../../text/sentence"
import { type CommandOptions, textOf } from "../command_options"
import type { CommandPlace } from "../command_place"
import { LINK, LINK_LIST, MADE_LINK, type MadeLink, REMOVED } from "./link_answers"
import { LinkHub } from "./link_hub"
import { isLinkId, knownLinkRequest, newLinkRequest } from "./link_request"
import { linkSource } from "./link_source"
import { addressLines, linkLines, linkListLines, madeLinkLines, renewedLine } from "./link_text"

type Words = readonly string[]

/** Makes a link and prints it. @throws CommandError */
export async function createLink(options: CommandOptions, [name]: Words, place: CommandPlace): Promise<boolean> {
  const source = linkSource(name)
  const body = newLinkRequest(source, options, place)
  const link = await new LinkHub(options, place).ask({ method: "POST", source, body }, MADE_LINK)
  if (!link) return true
  for (const line of madeLinkLines(link, source)) place.print(line)
  if (link.secret) place.warn("Keep the secret now: it is shown this once.")
  if (link.test?.delivered === false) place.warn(testFailure(link))
  return true
}

/** Prints the links that the partner has of this hub. @throws CommandError */
export async function listLinks(options: CommandOptions, [name]: Words, place: CommandPlace): Promise<boolean> {
  const repository = textOf(options.repository)
  const end = repository === undefined ? "" : `?${new URLSearchParams({ repository }).toString()}`
  const list = await new LinkHub(options, place).ask({ method: "GET", source: linkSource(name), end }, LINK_LIST)
  if (list) for (const line of linkListLines(list)) place.print(line)
  return true
}

/** Prints what an address says. @throws CommandError */
export async function showLink(options: CommandOptions, words: Words, place: CommandPlace): Promise<boolean> {
  const [name, address = ""] = words
  const call = { method: "POST", source: linkSource(name), end: "/show", body: { link: address } } as const
  const link = await new LinkHub(options, place).ask(call, LINK)
  if (link) for (const line of linkLines(link)) place.print(line)
  return true
}

/** Gives a link a new end. @throws CommandError */
export async function renewLink(options: CommandOptions, words: Words, place: CommandPlace): Promise<boolean> {
  const [name, text = ""] = words
  const source = linkSource(name)
  const body = knownLinkRequest(source, text, options, place)
  const link = await new LinkHub(options, place).ask({ method: "POST", source, end: "/renew", body }, MADE_LINK)
  if (link) for (const line of [renewedLine(link), ...addressLines(link)]) place.print(line)
  return true
}

/** Removes a link at the partner. @throws CommandError */
export async function removeLink(options: CommandOptions, words: Words, place: CommandPlace): Promise<boolean> {
  const [name, text = ""] = words
  const source = linkSource(name)
  const body = knownLinkRequest(source, text, options, place)
  const removed = await new LinkHub(options, place).ask({ method: "DELETE", source, body }, REMOVED)
  if (!removed) return true
  const id = removed.id ?? (isLinkId(text) ? text : undefined)
  const which = id ? `Link ${oneLine(id)}` : "The link"
  place.print(`${which} is removed. \`hub link revoke\` also stops those who kept its address and secret.`)
  return true
}

function testFailure({ test }: MadeLink): string {
  const reason = test?.reason ? `: ${oneLine(test.reason)}` : ""
  return sentence(`The link is made, but its test delivery did not arrive${reason}`)
}

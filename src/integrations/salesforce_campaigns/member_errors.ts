import * as Hub from "../../framework"

/** Most members that a message names. */
const SHOWN = 20
const MAX_LENGTH = 300

/** The members that Salesforce did not take. Keeps the first few for the message, and counts the others. */
export class MemberErrors {
  count = 0
  private readonly shown: Record<string, string[]>[] = []

  add(id: string, said: readonly string[]): void {
    this.count++
    if (this.shown.length < SHOWN) this.shown.push({ [id]: said.map((text) => Hub.shortenText(text, MAX_LENGTH)) })
  }

  /** The summary in the form that users of Looker know; empty when there are no errors. */
  summary(members: number): string {
    if (this.count === 0) return ""
    const others = this.count - this.shown.length
    const rest = others > 0 ? ` And ${others} more.` : ""
    return `Errors with ${this.count} out of ${members} members. ${JSON.stringify(this.shown)}${rest}`
  }
}

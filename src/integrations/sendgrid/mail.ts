import * as Hub from "../../framework"
import { type MailAddress, mailAddress } from "./mail_address"
import { senderOf } from "./recipients"

/** A mail for SendGrid, without its attachment. Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send */
export interface Mail {
  from: MailAddress
  subject: string
  personalizations: { to: MailAddress[] }[]
  content: { type: string; value: string }[]
}

/** Name and type of the attachment. */
export interface FileFacts {
  filename: string
  /** MIME type. */
  type: string
  disposition: "attachment"
}

const ATTACHED = "The results are attached."

/**
 * @param defaultFrom Sender if the user names none.
 * @throws DeliveryError when the user names a sender that is not a mail address.
 */
export function mailOf(request: Hub.DataActionRequest, to: MailAddress[], defaultFrom: string): Mail {
  const { formParams, scheduledPlan } = request
  const subject = formParams.subject?.trim() || scheduledPlan?.title?.trim() || "Looker"
  return {
    from: Hub.isBlank(formParams.from ?? "") ? mailAddress(defaultFrom) : senderOf(formParams.from!),
    // SendGrid refuses a subject of several lines.
    subject: subject.replaceAll(/[\r\n]+/g, " "),
    personalizations: [{ to }],
    content: contentOf(scheduledPlan?.url),
  }
}

export function fileFacts(request: Hub.DataActionRequest): FileFacts {
  const filename = request.nameFor(request.formParams.filename)
  return { filename, type: request.attachment?.mimetype ?? request.contentType(filename), disposition: "attachment" }
}

function contentOf(url: string | undefined): Mail["content"] {
  const link = url && escaped(url)
  const text = url ? `View this in Looker: ${url}\n\n${ATTACHED}` : ATTACHED
  const html = link ? `<p><a href="${link}">View this in Looker</a></p><p>${ATTACHED}</p>` : `<p>${ATTACHED}</p>`
  return [
    { type: "text/plain", value: text },
    { type: "text/html", value: html },
  ]
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

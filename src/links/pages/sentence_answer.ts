import { LINK_STATUS } from "../../edge"
import { DeliveryError, ForbiddenError, HubError, InvalidRequestError } from "../../errors"
import { previewLink } from "../making"
import { askedOf, type FormVisit } from "./visit"

/**
 * Answers what the link would do, as plain text, or why it cannot be made. That a form is not filled in yet is no failure, and is
 * not logged.
 * @param button Name of the button of the form.
 */
export async function answerSentence(posted: FormVisit, button: string): Promise<void> {
  const { response, form } = posted
  try {
    response.type("text/plain").send(await previewLink(askedOf(posted, form, [button])))
  } catch (error) {
    if (!isAboutForm(error)) throw error
    response.status(LINK_STATUS[error.code]).type("text/plain").send(error.message)
  }
}

/** Whether an error is one that the form tells of. */
export function isAboutForm(error: unknown): error is HubError {
  return error instanceof InvalidRequestError || error instanceof ForbiddenError || error instanceof DeliveryError
}

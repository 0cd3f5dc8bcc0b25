import type { ActionState, ResponseError } from "../../errors"
import { stateJson } from "../form/data_action_form"
import type { SecretMask } from "../../outbound"
import { sentence } from "../../text/sentence"

export interface ResponseOptions {
  /** Shown to the user when the delivery failed. On success, may say what was done. */
  message?: string
  /** Default true. */
  success?: boolean
  /** Whether Looker runs the query again, because the action changed its data. Default false. */
  refreshQuery?: boolean
  /** Form field name → what is wrong with its value. */
  validationErrors?: Record<string, string>
  state?: ActionState
  error?: ResponseError
  webhookId?: string
}

/** The outcome of an execute, as Looker reads it. */
export class DataActionResponse {
  constructor(readonly options: ResponseOptions = {}) {}

  get success(): boolean {
    return this.options.success ?? true
  }

  get message(): string | undefined {
    return this.options.message
  }

  /** The same outcome, with sentences added to the message. */
  withRemarks(remarks: ReadonlySet<string>): DataActionResponse {
    if (remarks.size === 0) return this
    const message = [this.message && sentence(this.message), ...remarks].filter(Boolean).join(" ")
    return new DataActionResponse({ ...this.options, message })
  }

  /** The same outcome, with secrets hidden in the texts that people read. */
  masked(mask: SecretMask): DataActionResponse {
    const { message, validationErrors = {}, error } = this.options
    const complaints = Object.entries(validationErrors).map(([field, text]) => [field, mask.hide(text)] as const)
    return new DataActionResponse({
      ...this.options,
      message: message && mask.hide(message),
      validationErrors: Object.fromEntries(complaints),
      error: error && { ...error, message: mask.hide(error.message) },
    })
  }

  /** The content of the `looker` key; absent values are left out of the JSON. */
  toJSON() {
    const { message, refreshQuery, validationErrors, state, error, webhookId } = this.options
    return {
      message,
      refresh_query: refreshQuery ?? false,
      success: this.success,
      validation_errors: validationErrors ?? {},
      state: state && stateJson(state),
      error,
      webhookId,
    }
  }
}

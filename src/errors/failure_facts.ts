/** What Looker stores, encrypted, for one user and action. */
export interface ActionState {
  /** Up to 32 KB; absent wipes what is stored; `reset` asks the user to log in again. */
  data?: string
  /** Seconds after which Looker asks for the form by itself; at least 600. */
  refreshTimeSec?: number
}

/** What went wrong in the terms of Google's API errors. Source: spec of the Action API, section 11.1. */
export interface ResponseError {
  http_code: number
  status_code: string
  message: string
  location: string
  documentation_url: string
}

/** What a failing answer may hold besides its message. */
export interface FailureFacts {
  /** A new state, such as `reset`. */
  state?: ActionState
  error?: ResponseError
  webhookId?: string
}

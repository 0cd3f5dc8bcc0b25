/** Origins of Google's APIs. */
export interface GoogleAddresses {
  /** Where people log in. */
  accounts: string
  /** Where tokens are given. */
  oauth: string
  /** Drive, and who an account is. */
  api: string
  sheets: string
  /** Cloud Storage. */
  storage: string
}

export const GOOGLE_ADDRESSES: GoogleAddresses = {
  accounts: "https://accounts.google.com",
  oauth: "https://oauth2.googleapis.com",
  api: "https://www.googleapis.com",
  sheets: "https://sheets.googleapis.com",
  storage: "https://storage.googleapis.com",
}

export interface GoogleOptions {
  /** Default Google's own; a test passes those of its stand-in. */
  addresses?: GoogleAddresses
  /** Wait before the first repetition of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Origins of Google's APIs. */
export interface GoogleAddresses {
  /** Where people log in. */
  accounts: string
  /** Token endpoint. */
  oauth: string
  /** Drive, and information about an account. */
  api: string
  sheets: string
  /** Cloud Storage. */
  storage: string
  /** Administration of Google Analytics. */
  analyticsAdmin: string
  /** Measurement Protocol of Google Analytics. */
  measurement: string
  ads: string
  dataManager: string
}

export const GOOGLE_ADDRESSES: GoogleAddresses = {
  accounts: "https://accounts.google.com",
  oauth: "https://oauth2.googleapis.com",
  api: "https://www.googleapis.com",
  sheets: "https://sheets.googleapis.com",
  storage: "https://storage.googleapis.com",
  analyticsAdmin: "https://analyticsadmin.googleapis.com",
  measurement: "https://www.google-analytics.com",
  ads: "https://googleads.googleapis.com",
  dataManager: "https://datamanager.googleapis.com",
}

export interface GoogleOptions {
  /** Default: Google's own. A test passes the addresses of its fake. */
  addresses?: GoogleAddresses
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

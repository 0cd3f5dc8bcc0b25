import * as Hub from "../../framework"

/** The addresses of Kloudio. Nobody else knows them: there is no public documentation. */
export const KLOUDIO_ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  {
    name: "KLOUDIO_SIGNED_URL",
    description: "Kloudio's address that hands out upload addresses. It ends in `?key=`.",
    check: (value) => Hub.checkAddress(withoutQuotes(value), "https://kloudio.example.com/signed?key="),
  },
  {
    name: "KLOUDIO_API_URL",
    description: "Kloudio's address that puts an uploaded table into a sheet.",
    check: (value) => Hub.checkAddress(withoutQuotes(value), "https://kloudio.example.com/reports"),
  },
]

export interface KloudioAddresses {
  signedUrl: string
  apiUrl: string
}

/** @throws DeliveryError when the operator has set none. */
export function kloudioAddresses(environment: Hub.HubContext["environment"]): KloudioAddresses {
  const { KLOUDIO_SIGNED_URL: signedUrl, KLOUDIO_API_URL: apiUrl } = environment
  if (signedUrl && apiUrl) return { signedUrl: withoutQuotes(signedUrl), apiUrl: withoutQuotes(apiUrl) }
  throw new Hub.DeliveryError(
    "This hub has no address of Kloudio: its operator sets KLOUDIO_SIGNED_URL and KLOUDIO_API_URL. Without Kloudio, the action " +
      "Google Sheets writes to sheets as well.",
  )
}

/** The addresses that the operator has set. */
export function kloudioUrls(environment: Hub.HubContext["environment"]): string[] {
  const { KLOUDIO_SIGNED_URL: signedUrl, KLOUDIO_API_URL: apiUrl } = environment
  return [signedUrl, apiUrl].flatMap((address) => (address ? [withoutQuotes(address)] : []))
}

/** Operators put quotes around addresses, and Kloudio's own answers hold some. */
export function withoutQuotes(address: string): string {
  return address.replaceAll(/['"]/g, "")
}

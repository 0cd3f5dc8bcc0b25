import * as Hub from "../../framework"

/** What Google Ads calls an error → what to do about it. */
const CURES: Readonly<Record<string, string>> = {
  ADVERTISER_NOT_ON_ALLOWLIST_FOR_USING_UPLOADED_DATA: "This Google Ads account may not use uploaded data.",
  CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS:
    "The customer data terms are not accepted in this Google Ads account, or one of the consent fields says DENIED.",
  CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE:
    "Google no longer takes uploads of this hub's developer token. The operator of the hub sets GOOGLE_ADS_USE_DATA_MANAGER=true; " +
    "then log in again in a new dialog, and the rows go through the Data Manager API.",
}
const MAX_ERRORS = 10_000

const FAILURE = new Hub.Shape((z) =>
  z.object({
    errors: z.array(
      z.object({
        errorCode: z.record(z.string(), z.string()).optional().catch(undefined),
        message: z.string().default(""),
        location: z
          .object({
            fieldPathElements: z.array(z.object({ fieldName: z.string(), index: z.coerce.number().int().optional() })),
          })
          .optional()
          .catch(undefined),
      }),
    ),
  }),
)
const STATUS = new Hub.Shape((z) =>
  z.object({
    message: z.string().default(""),
    details: z.array(z.unknown()).default([]),
  }),
)
const REFUSAL = new Hub.Shape((z) => {
  const refusal = z.object({ error: z.unknown() })
  // Streams answer in lists.
  return z.union([refusal, z.array(refusal).nonempty()])
})

type AdsError = Hub.Shaped<typeof FAILURE>["errors"][number]

/** A status of Google's, in words. */
interface AdsStatus {
  /** The general message, the detailed one and its code. */
  said: string
  cure?: string
  errors: AdsError[]
}

/** Reads a `google.rpc.Status` of Google Ads. @returns undefined when the value is none. */
function readStatus(value: unknown): AdsStatus | undefined {
  const status = STATUS.tryRead(value)
  if (!status) return undefined
  const errors = status.details.flatMap((detail) => FAILURE.tryRead(detail)?.errors ?? []).slice(0, MAX_ERRORS)
  const [first] = errors
  const said = [status.message, first && sayError(first)].filter(Boolean).join(" ")
  return { said, cure: CURES[first ? codeOf(first) : ""], errors }
}

/** Explains a refusal by Google's general message, the detailed one, and its code. */
export const explainAds: Hub.Explain = ({ json, words }) => {
  const read = REFUSAL.tryRead(json)
  const status = readStatus([read].flat()[0]?.error)
  return { said: words(status?.said, 1024), cure: status?.cure, concernsAll: true }
}

/**
 * The operations that were refused while others were taken. Without a place in an error, none of them counts as taken.
 * @param partial `partialFailureError` of an answer.
 */
export function refusalsOf(partial: unknown, count: number): Hub.Refusal[] {
  if (partial === undefined || partial === null) return []
  const { errors, cure, said } = readStatus(partial) ?? { errors: [] }
  const placed = errors.map((error) => ({ index: indexOf(error), reason: Hub.words(sayError(error)) ?? "no reason" }))
  const refusals = placed.flatMap(({ index, reason }) =>
    index !== undefined && index >= 0 && index < count ? [{ index, reason: cure ? `${reason} ${cure}` : reason }] : [],
  )
  if (refusals.length > 0 && refusals.length === placed.length) return refusals
  const reason = [Hub.words(said) ?? "Google refused rows, and did not say which.", cure].filter(Boolean).join(" ")
  return Array.from({ length: count }, (_, index) => ({ index, reason }))
}

function indexOf({ location }: AdsError): number | undefined {
  return location?.fieldPathElements.find(({ fieldName }) => fieldName === "operations")?.index
}

function codeOf({ errorCode = {} }: AdsError): string {
  return Object.values(errorCode)[0] ?? ""
}

function sayError(error: AdsError): string {
  const code = codeOf(error)
  return [error.message, code && `(${code})`].filter(Boolean).join(" ")
}

/**
 * Bodies of HubSpot's batch calls, for companies and contacts alike. `test/peers/judges/hubspot.ts` holds them against the types
 * that HubSpot publishes.
 */
export interface HubspotBatch {
  inputs: { id: string; properties: Record<string, string> }[]
}

export interface HubspotAnswer {
  status: "PENDING" | "PROCESSING" | "CANCELED" | "COMPLETE"
  startedAt: Date
  completedAt: Date
  results: { id: string; properties: Record<string, string | null>; createdAt: Date; updatedAt: Date }[]
  numErrors?: number
  errors?: HubspotError[]
}

export interface HubspotError {
  id?: string
  status: string
  category: string
  message: string
  context: Record<string, string[]>
  links: Record<string, string>
  errors: { message: string }[]
  subCategory?: string
}

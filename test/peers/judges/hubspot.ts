// Compiles only while the bodies of our tests are bodies by the types of HubSpot's own client.
import type { BatchInputSimplePublicObjectBatchInput as CompanyBatch } from "@hubspot/api-client/lib/codegen/crm/companies/models/BatchInputSimplePublicObjectBatchInput"
import type { BatchResponseSimplePublicObjectWithErrors as CompanyAnswer } from "@hubspot/api-client/lib/codegen/crm/companies/models/BatchResponseSimplePublicObjectWithErrors"
import type { BatchInputSimplePublicObjectBatchInput as ContactBatch } from "@hubspot/api-client/lib/codegen/crm/contacts/models/BatchInputSimplePublicObjectBatchInput"
import type { BatchResponseSimplePublicObjectWithErrors as ContactAnswer } from "@hubspot/api-client/lib/codegen/crm/contacts/models/BatchResponseSimplePublicObjectWithErrors"
import type { HubspotAnswer, HubspotBatch } from "../../support/hubspot_bodies"

/** Their enumerations as the texts that go over the wire. */
type Wire<T extends { status: string }> = Omit<T, "status"> & { status: `${T["status"]}` }

declare const batch: HubspotBatch
declare const answer: HubspotAnswer

export const batches: [CompanyBatch, ContactBatch] = [batch, batch]
export const answers: [Wire<CompanyAnswer>, Wire<ContactAnswer>] = [answer, answer]
/** None of our names is one that they lack. */
export const companyNames: (keyof CompanyAnswer)[] = {} as (keyof HubspotAnswer)[]
export const contactNames: (keyof ContactAnswer)[] = {} as (keyof HubspotAnswer)[]
export const inputs: (keyof CompanyBatch["inputs"][number])[] = {} as (keyof HubspotBatch["inputs"][number])[]

import * as Hub from "../../framework"

/**
 * Version of HubSpot's API. 2026-03 is supported until about September 2027. 2026-09 also applies the portal's validation rules to
 * writes, so schedules that work may fail there: the operator decides. Source:
 * https://developers.hubspot.com/docs/developer-tooling/platform/versioning
 */
export const HUBSPOT_API = new Hub.ApiVersion("HUBSPOT_API_VERSION", "2026-03", "HubSpot", /^\d{4}-\d{2}(?:-beta)?$/)

import * as Hub from "../../framework"
import { HubspotIntegration } from "./hubspot_integration"

/** Updates one HubSpot company per row, found by the field tagged `hubspot_company_id`. */
export class HubspotCompaniesIntegration extends HubspotIntegration {
  readonly name = "hubspot_companies"
  readonly label = "Hubspot Companies"
  readonly description = "Write the columns of a query to the properties of existing HubSpot companies."
  protected readonly object = "companies"
  protected readonly idTag = "hubspot_company_id"
  override readonly requiredFields = [{ any_tag: [this.idTag] }]
}

Hub.addIntegration(new HubspotCompaniesIntegration(), __dirname)

import * as Hub from "../../framework"
import { HubspotIntegration } from "./hubspot_integration"

/** Updates one HubSpot contact per row, found by the field tagged `hubspot_contact_id`. */
export class HubspotContactsIntegration extends HubspotIntegration {
  readonly name = "hubspot_contacts"
  readonly label = "Hubspot Contacts"
  readonly description = "Write the columns of a query to the properties of existing HubSpot contacts."
  protected readonly object = "contacts"
  protected readonly idTag = "hubspot_contact_id"
  override readonly requiredFields = [{ any_tag: [this.idTag] }]
}

Hub.addIntegration(new HubspotContactsIntegration(), __dirname)

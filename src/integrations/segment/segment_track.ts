import { randomUUID } from "node:crypto"
import * as Hub from "../../framework"
import { SegmentIntegration } from "./segment_integration"
import { type SegmentPerson, idsOf } from "./segment_person"

/** Records one Segment event per row, under the name that the user gives; the other columns become its properties. */
export class SegmentTrackIntegration extends SegmentIntegration {
  readonly name = "segment_track"
  readonly label = "Segment Track"
  readonly description = "Record an event in Segment for each row of a query, with the columns as its properties."
  protected readonly kind = "track"

  override async form() {
    const description = "Name of the event that each row becomes in Segment."
    return new Hub.DataActionForm([{ name: "event", label: "Event", description, type: "string", required: true }])
  }

  /** @throws DeliveryError also when the event has no name; then the data has not been requested. */
  override async execute(request: Hub.DataActionRequest) {
    request.answer("event", "Enter the name of the event.")
    return super.execute(request)
  }

  protected callOf(person: SegmentPerson, writeKey: string, request: Hub.DataActionRequest) {
    const ids = idsOf(person, writeKey, randomUUID)
    return { type: this.kind, ...ids, event: eventOf(request), properties: person.traits } as const
  }
}

function eventOf({ formParams }: Hub.DataActionRequest): string {
  return formParams.event ?? ""
}

Hub.addIntegration(new SegmentTrackIntegration(), __dirname)

import { randomUUID } from "node:crypto"
import * as Hub from "../../framework"
import { SegmentIntegration } from "./segment_integration"
import { type SegmentPerson, idsOf } from "./segment_person"

/** Identifies one Segment user per row; the other columns become traits of the user. */
export class SegmentEventIntegration extends SegmentIntegration {
  readonly name = "segment_event"
  readonly label = "Segment Identify"
  readonly description = "Write the columns of a query to the traits of your users in Segment."
  override readonly minimumLookerVersion = "4.20.0"
  protected readonly kind = "identify"

  protected callOf(person: SegmentPerson, writeKey: string) {
    return { type: this.kind, ...idsOf(person, writeKey, randomUUID), traits: person.traits } as const
  }
}

Hub.addIntegration(new SegmentEventIntegration(), __dirname)

import * as Hub from "../../framework"
import type { SegmentColumns } from "./segment_columns"
import { SegmentIntegration } from "./segment_integration"
import { type SegmentPerson, idsOf } from "./segment_person"

/** Ties one Segment user to a group per row; the other columns become traits of the group. */
export class SegmentGroupIntegration extends SegmentIntegration {
  readonly name = "segment_group"
  readonly label = "Segment Group"
  readonly description = "Tie your users in Segment to groups, and write the columns of a query to the groups' traits."
  override readonly requiredFields: Hub.RequiredField[] = [
    { tag: "segment_group_id", any_tag: ["email", "user_id", "segment_anonymous_id"] },
  ]
  protected readonly kind = "group"

  protected override checkColumns({ groupId }: SegmentColumns): void {
    if (groupId !== undefined) return
    throw new Hub.DeliveryError('Tag the field of the query that holds the group\'s id with "segment_group_id".')
  }

  protected callOf(person: SegmentPerson, writeKey: string) {
    const { groupId, traits } = person
    if (groupId === undefined) return new Hub.Refused("The group id is empty.")
    // Never a random id: Segment bills every user, so the rows of a group that name no user share one.
    const ids = idsOf(person, writeKey, () => Hub.stableUuid("segment group", writeKey, groupId))
    return { type: this.kind, ...ids, groupId, traits } as const
  }
}

Hub.addIntegration(new SegmentGroupIntegration(), __dirname)

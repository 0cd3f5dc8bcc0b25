/** Client of Segment. */
export { SegmentClient, type SegmentMessage } from "./segment_client"

import { SEGMENT_PARAMS as params, segmentExamples } from "./segment_examples"

export const examples = segmentExamples(
  {
    name: "groups_streamed",
    title: "One group call per row ties the users to their groups.",
    sample: "users",
    rows: 5,
    format: "json_detail_lite_stream",
    params,
    formParams: {},
    isStreamed: true,
  },
  {
    name: "groups_pushed",
    title: "The same from a result that Looker pushes.",
    sample: "users",
    rows: 2,
    format: "json_detail",
    params,
    formParams: {},
    isStreamed: false,
  },
)

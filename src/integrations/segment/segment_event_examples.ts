import { SEGMENT_PARAMS as params, segmentExamples } from "./segment_examples"

export const examples = segmentExamples(
  {
    name: "users_streamed",
    title: "One identify call per user, in batches of 15, while Looker is still sending rows.",
    sample: "users",
    rows: 20,
    format: "json_detail_lite_stream",
    params,
    formParams: {},
    isStreamed: true,
  },
  {
    name: "users_pushed",
    title: "Users that Looker pushes in the body of its request.",
    sample: "users",
    rows: 3,
    format: "json_detail",
    params,
    formParams: {},
    isStreamed: false,
  },
  {
    name: "nulls_and_emoji",
    title: "Rows with nulls, quotes, emoji and numbers at the edge: all arrive as they are.",
    sample: "unicode",
    rows: 15,
    format: "json_detail_lite_stream",
    params,
    formParams: {},
    isStreamed: true,
  },
  {
    name: "no_users",
    title: "A query without rows: nothing is sent, which is a success.",
    sample: "users",
    rows: 0,
    format: "json_detail_lite_stream",
    params,
    formParams: {},
    isStreamed: true,
  },
)

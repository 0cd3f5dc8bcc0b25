import { SEGMENT_PARAMS as params, segmentExamples } from "./segment_examples"

export const examples = segmentExamples(
  {
    name: "event_per_user",
    title: "One event per user, with the columns as its properties.",
    sample: "users",
    rows: 5,
    format: "json_detail_lite_stream",
    params,
    formParams: { event: "Report Sent" },
    isStreamed: true,
  },
  {
    name: "events_pushed",
    title: "The same from a result that Looker pushes.",
    sample: "users",
    rows: 2,
    format: "json_detail",
    params,
    formParams: { event: "Report Sent" },
    isStreamed: false,
  },
  {
    name: "no_event_name",
    title: "Without the name of the event nothing is sent, and the form field is marked.",
    sample: "users",
    rows: 2,
    format: "json_detail_lite_stream",
    params,
    formParams: { event: "" },
    isStreamed: true,
  },
)

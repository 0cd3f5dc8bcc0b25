import {
  answer,
  json,
  list,
  named,
  object,
  oneOf,
  type Operation,
  record,
  refusals,
  type Schema,
  text,
  yesOrNo,
} from "../../openapi"

const isTrue = { ...yesOrNo(), const: true }
const RAN = { success: yesOrNo(), link: text("Id of the link."), results: list(named("OperationResult")) }

/** The address that partners call. @param source Schema of a source's name. */
export function hookOperation(source: Schema): Operation {
  return {
    method: "post",
    path: "/hooks/:source/:link",
    id: "receiveHook",
    summary: "Takes an event of a partner, and does what the link says",
    description:
      "The link in the address says what is done, the signature that the partner sent it. An event that was done already is not done again.",
    proofs: [["hookSignature"]],
    inPath: { source, link: text("The sealed link.") },
    inHeader: {
      "webhook-id?": text("Standard Webhooks: id of the event."),
      "webhook-timestamp?": text("Standard Webhooks: seconds since 1970."),
      "x-github-event?": text("GitHub: kind of the event."),
    },
    body: json(record(true, "The event, as the partner documents it. At most 1 MiB and 100 levels deep.")),
    answers: {
      200: answer("What came of it.", named("HookOutcome")),
      202: answer(
        "It takes longer than the partner waits, and goes on.",
        object({ success: isTrue, accepted: isTrue, link: text() }),
      ),
      503: {
        ...answer(
          "Looker could not do all of it for now, or the hub has as much to do as it takes: send again.",
          oneOf(named("Failure"), object({ error: text(), ...RAN })),
        ),
        headers: { "retry-after": { type: "integer" } },
      },
      ...refusals(400, 401, 404, 410, 413, 415, 500),
    },
  }
}

export const HOOK_SCHEMAS: Readonly<Record<string, Schema>> = {
  OperationResult: object({
    do: text("The operation, such as `deploy:core`."),
    success: yesOrNo(),
    "message?": text(),
    "skipped?": { ...yesOrNo("A gate before it failed."), const: true },
  }),
  HookOutcome: oneOf(
    object(RAN, "Its operations ran."),
    object({ success: isTrue, ping: isTrue }, "The partner tried whether the hook works."),
    object({ success: isTrue, ignored: isTrue, reason: text() }, "The event is none for this link."),
    object({ success: isTrue, duplicate: isTrue }, "It was done already."),
  ),
}

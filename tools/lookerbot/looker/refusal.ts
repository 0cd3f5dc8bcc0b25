import type { ServiceAnswer } from "../../../src/framework"

/** A refusal of Looker. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {}
}

/** What was sent is not as it has to be. */
export function invalid(message: string): Refusal {
  const errors = [{ field: "", code: "invalid", message, documentation_url: "" }]
  return new Refusal(422, { message: "Validation Failed", errors, documentation_url: "" })
}

/** The user may not do it. */
export function forbidden(): Refusal {
  return new Refusal(403, { message: "Forbidden", documentation_url: "" })
}

/** There is nothing of that name. */
export function notFound(): ServiceAnswer {
  return { status: 404, body: { message: "Not found", documentation_url: "https://cloud.google.com/looker/docs" } }
}

import { expect } from "chai"
import type { ServiceError } from "../../src/errors"

/** The error with which a call fails. */
export async function failureOf(call: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).to.be.instanceOf(Error)
  return error as ServiceError
}

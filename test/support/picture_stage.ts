import { randomBytes } from "node:crypto"
import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import { ServiceError } from "../../src/errors"
import { type PictureStoreOptions, pictureStore, readPictureSettings } from "../../src/lookerbot/pictures"
import type { FakeAnswer, FakeService, RecordedRequest } from "./fake_service"

export type Environment = Record<string, string>

export const PICTURE = { png: randomBytes(5000), title: "Orders" }
/** What `fetched` finds where a picture is shown. */
export const SHOWN = { status: 200, type: "image/png", isSame: true }

export function readFrom(environment: Environment) {
  const read = new EnvironmentReader(environment)
  return { settings: readPictureSettings(read), problems: read.problems }
}

export function storeOf(environment: Environment, options?: PictureStoreOptions) {
  const { settings, problems } = readFrom(environment)
  expect(problems).to.deep.equal([])
  const store = pictureStore(settings, { retryDelayMs: 5, ...options })
  if (!store) throw new Error("There is no store.")
  return store
}

export function put(
  environment: Environment,
  options?: PictureStoreOptions,
  signal = new AbortController().signal,
): Promise<string> {
  return storeOf(environment, options).put(PICTURE, signal)
}

/** The error of a picture that is not stored. */
export async function failure(...call: Parameters<typeof put>): Promise<Error> {
  const error: unknown = await put(...call).then(String, (thrown: unknown) => thrown)
  expect(error).to.be.instanceOf(Error)
  return error as Error
}

/** Fetches as Slack does, without credentials. */
export async function fetched(link: string) {
  const answer = await fetch(link)
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, type: answer.headers.get("content-type"), isSame: bytes.equals(PICTURE.png) }
}

export const withoutQuery = (link: string) => link.split("?")[0] ?? ""
export const queryOf = (link: string) => Object.fromEntries(new URL(link).searchParams)

/** All that a log could tell of an error. */
export function textOf(error: Error): string {
  const { message, stack = "", cause } = error
  return [message, stack, cause instanceof Error ? textOf(cause) : String(cause)].join("\n")
}

export interface FailingStore {
  service: string
  fake: () => FakeService
  /** Of a store at `fake`. */
  environment: () => Environment
  options?: () => PictureStoreOptions
  /** Default: every call gets the answer. */
  answering?: (answer: () => FakeAnswer) => (request: RecordedRequest) => FakeAnswer
}

/** The tests of a store whose service fails. */
export function failingTests(store: FailingStore): void {
  const { service, fake, environment, options = () => ({}), answering = (answer) => answer } = store

  it("is slow: gives up in time", async () => {
    fake().answer = answering(() => ({ hang: true }))
    const startedAt = Date.now()
    const { message } = await failure(environment(), { ...options(), timeoutMs: 100 })
    expect(message).to.equal(`${service} did not answer within 0.1 seconds.`)
    expect(Date.now() - startedAt).to.be.below(1000)
    await fake().until(({ aborted }) => aborted)
  })

  it("is slow: stops with its caller", async () => {
    const caller = new AbortController()
    fake().answer = answering(() => {
      setImmediate(() => caller.abort())
      return { hang: true }
    })
    const error = await failure(environment(), options(), caller.signal)
    expect(error).to.not.be.instanceOf(ServiceError)
    await fake().until(({ aborted }) => aborted)
  })

  it("resets the connection", async () => {
    fake().answer = answering(() => ({ reset: true }))
    const { message } = await failure(environment(), options())
    expect(message).to.equal(`${service} could not be reached: the connection broke off.`)
  })

  it("fails once, and takes the picture then", async () => {
    const good = fake().answer
    let failures = 0
    const failing = answering(() => ({ status: 503 }))
    fake().answer = (request) => {
      const answer = failing(request)
      return answer.status === 503 && failures++ > 0 ? good(request) : answer
    }
    expect(await put(environment(), options())).to.match(/^http:/)
    expect(failures).to.equal(2)
  })
}

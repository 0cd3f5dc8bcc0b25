import type { RequestListener } from "node:http"
import supertest from "supertest"
import { type Config, readConfig } from "../../src/hub_config"
import { type Integration, type Logger, type OutboundGuard, Registry } from "../../src/framework"
import { createLogger } from "../../src/logging/create_logger"
import { makeApiToken } from "../../src/sealing/api_token"
import { hubApp } from "../../src/hub_parts"

export const TEST_SECRET = "a-test-secret-of-length"
export const TEST_CIPHER_MASTER = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("hex")
export const AUTHORIZATION = `Token token="${makeApiToken(TEST_SECRET)}"`

export interface HubOptions {
  /** Variables on top of a working configuration. */
  environment?: Record<string, string>
  guard?: OutboundGuard
  logger?: Logger
  stopping?: AbortSignal
}

/** A hub that offers exactly `integrations`, asked with its token. */
export interface TestHub {
  app: RequestListener
  config: Config
  get(path: string): supertest.Test
  post(path: string): supertest.Test
  /** A request without the token. */
  anonymous(method: "get" | "post", path: string): supertest.Test
}

/** The real app with these integrations. */
export function hubWith(integrations: Integration | Integration[], options: HubOptions = {}): TestHub {
  const registry = new Registry()
  for (const integration of [integrations].flat()) registry.add(integration)
  const config = readConfig(
    {
      ACTION_HUB_BASE_URL: "https://hub.example.com",
      ACTION_HUB_LABEL: "Test Hub",
      ACTION_HUB_SECRET: TEST_SECRET,
      CIPHER_MASTER: TEST_CIPHER_MASTER,
      ...options.environment,
    },
    registry.all,
  )
  const logger = options.logger ?? createLogger({ isSilent: true })
  const app = hubApp({ config, logger, registry, guard: options.guard, stopping: options.stopping })
  return {
    app,
    config,
    get: (path) => supertest(app).get(path).set("authorization", AUTHORIZATION),
    post: (path) => supertest(app).post(path).set("authorization", AUTHORIZATION),
    anonymous: (method, path) => supertest(app)[method](path),
  }
}

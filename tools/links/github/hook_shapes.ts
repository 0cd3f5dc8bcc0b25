import { Shape } from "../../../src/data/json"

/** The events that the stand-in knows; GitHub has some seventy. */
export const EVENTS: readonly string[] = ["push", "pull_request", "issues", "release", "create", "delete", "*"]

export interface HookConfig {
  url: string
  content_type: string
  insecure_ssl: string
  secret?: string
}

interface GivenConfig {
  url?: string
  content_type?: string
  insecure_ssl?: string | number
  secret?: string
}

export interface GivenHook {
  name?: string
  active?: boolean
  events?: string[]
  config?: GivenConfig
}

export interface GivenChange extends Omit<GivenHook, "name"> {
  add_events?: string[]
  remove_events?: string[]
}

/** The body of a creation. Source: https://docs.github.com/en/rest/repos/webhooks#create-a-repository-webhook */
export const NEW_HOOK = new Shape<GivenHook>((z) =>
  z.strictObject({
    name: z.string().optional(),
    active: z.boolean().optional(),
    events: z.array(z.string()).optional(),
    config: z
      .strictObject({
        url: z.string().optional(),
        content_type: z.string().optional(),
        insecure_ssl: z.union([z.string(), z.number()]).optional(),
        secret: z.string().optional(),
      })
      .optional(),
  }),
)

/** The body of a change. Source: https://docs.github.com/en/rest/repos/webhooks#update-a-repository-webhook */
export const HOOK_CHANGE = new Shape<GivenChange>((z) =>
  z.strictObject({
    active: z.boolean().optional(),
    events: z.array(z.string()).optional(),
    add_events: z.array(z.string()).optional(),
    remove_events: z.array(z.string()).optional(),
    config: z
      .strictObject({
        url: z.string().optional(),
        content_type: z.string().optional(),
        insecure_ssl: z.union([z.string(), z.number()]).optional(),
        secret: z.string().optional(),
      })
      .optional(),
  }),
)

export interface GivenStatus {
  state: "error" | "failure" | "pending" | "success"
  target_url?: string | null
  description?: string | null
  context?: string
}

/** The body of a commit status. Source: https://docs.github.com/en/rest/commits/statuses#create-a-commit-status */
export const STATUS = new Shape<GivenStatus>((z) =>
  z.strictObject({
    state: z.enum(["error", "failure", "pending", "success"]),
    target_url: z.string().nullish(),
    description: z.string().max(140).nullish(),
    context: z.string().optional(),
  }),
)

import type { ReadyMade } from "./links_api"

/** A link that is made with one click. */
interface Recipe extends ReadyMade {
  /** Body for `POST /links/<source>`. */
  body: Readonly<Record<string, unknown>>
}

const PROJECT_CORE = { repository: "acme/models", branch: "main" }

export const RECIPES: readonly Recipe[] = [
  {
    name: "push",
    label: "Push to acme/models → validate and deploy core",
    source: "github",
    body: { ...PROJECT_CORE, do: ["validate:core", "deploy:core"] },
  },
  {
    name: "merge",
    label: "Merged pull request in acme/models → deploy core",
    source: "github",
    body: { ...PROJECT_CORE, events: ["merge"], do: ["deploy:core"] },
  },
  {
    name: "job",
    label: "dbt job Hourly orders → trigger shop::orders",
    source: "dbt_cloud",
    body: { jobs: ["321"], do: ["trigger_datagroup:shop::orders"] },
  },
  {
    name: "sync",
    label: "Fivetran sync of pg_core → reset finance::nightly",
    source: "fivetran",
    body: { connectors: ["pg_core"], do: ["reset_datagroup:finance::nightly"] },
  },
  {
    name: "incident",
    label: "Incident → pause Sales of the week until it closes",
    source: "incident",
    body: { name: "Pause while an incident is open", do: ["pause_schedule:2", "resume_schedule:2"] },
  },
  {
    name: "event",
    label: "Any service → trigger shop::hourly",
    source: "webhook",
    body: { name: "From a service of our own", do: ["trigger_datagroup:shop::hourly"] },
  },
]

/** @throws Error when there is none of this name. */
export function recipeOf(name: string): Recipe {
  const found = RECIPES.find((each) => each.name === name)
  if (!found) throw new Error(`There is no ready-made link "${name}".`)
  return found
}

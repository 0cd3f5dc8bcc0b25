import type { Filter } from "../../link"
import type { Source } from "../source"
import { DBT_EVENTS, eventsOf, readDbt } from "./dbt_event"
import { dbtPartner } from "./dbt_partner"

/** Ids that are numbers in its API, so they must be written as JavaScript writes them. */
const JOB = /^[1-9]\d{0,14}$/

/** Jobs of dbt Cloud whose runs end. */
export const dbtCloud: Source = {
  name: "dbt_cloud",
  label: "dbt Cloud",
  description: "Jobs of dbt Cloud: what they have built is fresh in Looker as soon as they succeed.",
  fields: [
    { name: "jobs", label: "Jobs", kind: "list", help: "Ids of jobs. None: every job of the account." },
    {
      name: "events",
      label: "Events",
      kind: "choices",
      options: [
        { value: "completed", label: "a run succeeds" },
        { value: "errored", label: "a run fails (told in Slack only)" },
      ],
    },
  ],
  hasCommits: false,
  instructions: (filter) => [
    "In dbt Cloud, open the webhook whose secret you entered here (Account settings, Webhooks).",
    "Put this address in the place of the one that it has.",
    `Let it listen for ${eventsOf(filter).map(eventWords).join(" and ")}, and for ${jobsWords(filter)}. Switch it on.`,
  ],
  filterOf(values) {
    const events = values.choices("events", DBT_EVENTS, ["completed"])
    const jobs = values.list("jobs").sort((one, other) => Number(one) - Number(other))
    if (!jobs.every((job) => JOB.test(job))) values.refuse("jobs", "takes ids of jobs, which are numbers")
    const isUsual = events.length === 1 && events[0] === "completed"
    return { ...(!isUsual && { events }), ...(jobs.length > 0 && { jobs }) }
  },
  placeOf: ({ jobs }) => (jobs ? `dbt jobs ${listed(jobs)}` : "dbt, every job"),
  whenOf: (filter) => {
    const isToldOnly = !eventsOf(filter).includes("completed")
    return isToldOnly ? `Failure of ${jobsWords(filter)} in dbt, told only` : `Success of ${jobsWords(filter)} in dbt`
  },
  // The whole header is the signature. It is none of the hub's own tokens.
  schemeOf: () => ({ header: "authorization" }),
  issuesSecret: () => true,
  read: readDbt,
  partner: dbtPartner,
}

function eventWords(event: string): string {
  return event === "completed" ? "completed runs" : "errored runs"
}

function jobsWords({ jobs }: Filter): string {
  return jobs ? `jobs ${listed(jobs)}` : "every job"
}

function listed(names: string | readonly string[]): string {
  return [names].flat().join(", ")
}

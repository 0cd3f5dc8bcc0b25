import { notFound } from "./dbt_answer"

export interface DbtJob {
  id: number
  name: string
}

const START: readonly DbtJob[] = [
  { id: 123, name: "Daily models" },
  { id: 321, name: "Hourly orders" },
  { id: 456, name: "Weekly finance" },
]

/** The jobs of the account. */
export class JobStore {
  private all: DbtJob[] = [...START]

  get jobs(): readonly DbtJob[] {
    return this.all
  }

  add(job: DbtJob): void {
    this.all.push(job)
  }

  /** Makes everything as it was at the start. */
  reset(): void {
    this.all = [...START]
  }

  /** @throws PartnerRefusal 404. */
  find(id: number): DbtJob {
    const job = this.all.find((each) => each.id === id)
    if (!job) throw notFound()
    return job
  }
}

/** A job as dbt lists it. Source: https://docs.getdbt.com/dbt-cloud/api-v2#/operations/List%20Jobs */
export function jobOf({ id, name }: DbtJob, accountId: string): object {
  const places = { account_id: Number(accountId), project_id: 167194, environment_id: 1234 }
  return { id, ...places, name, dbt_version: "1.10.0", execute_steps: ["dbt build"], state: 1, job_type: "scheduled" }
}

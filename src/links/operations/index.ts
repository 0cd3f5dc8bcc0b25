/** What links do in Looker. */
import { buildPdt } from "./build_pdt"
import { checkAlert } from "./check_alert"
import { commitStatus } from "./commit_status"
import { deploy } from "./deploy"
import { deployWebhook } from "./deploy_webhook"
import type { Operation } from "./operation"
import { pauseSchedule } from "./pause_schedule"
import { resetDatagroup } from "./reset_datagroup"
import { resumeSchedule } from "./resume_schedule"
import { runSchedule } from "./run_schedule"
import { testLookml } from "./test_lookml"
import { triggerDatagroup } from "./trigger_datagroup"
import { validate } from "./validate"

export type { Operation, OperationCheck, OperationResult, OperationRun } from "./operation"
export { LookerLists } from "./looker_lists"
export { formsOf, type Planned, plannedOf, readOperations } from "./planned"
export { UNKNOWN_OPERATION } from "./unknown_operation"

/** In the order of the form. */
export const OPERATIONS: readonly Operation[] = [
  ...[triggerDatagroup, resetDatagroup],
  ...[runSchedule, pauseSchedule, resumeSchedule],
  ...[deploy, deployWebhook, validate, testLookml],
  ...[buildPdt, checkAlert, commitStatus],
]

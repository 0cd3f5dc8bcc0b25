/** What links do in Looker. */
import { triggerDatagroup } from "./trigger_datagroup"
import type { Operation } from "./operation"

export type { Operation, OperationCheck, OperationResult, OperationRun } from "./operation"
export { formsOf, type Planned, plannedOf, readOperations } from "./planned"

/** In the order of the form. */
export const OPERATIONS: readonly Operation[] = [triggerDatagroup]

import type { Faults, PressRequest, SayRequest, ScheduleAnswer, ScheduleRequest, SubmitRequest } from "../lookerbot_api"
import { post } from "./server"

export async function say(request: SayRequest): Promise<void> {
  await post("say", request)
}

export async function press(request: PressRequest): Promise<void> {
  await post("press", request)
}

/** Submits a modal. @returns the problems by the id of the block; `""` stands for the modal. */
export async function submit(request: SubmitRequest): Promise<Readonly<Record<string, string>>> {
  return ((await post("submit", request)) as { problems: Record<string, string> }).problems
}

export async function cancel(viewId: string): Promise<void> {
  await post("cancel", { viewId })
}

export async function schedule(request: ScheduleRequest): Promise<ScheduleAnswer> {
  return (await post("schedule", request)) as ScheduleAnswer
}

export async function setFault(service: keyof Faults, fault: string): Promise<void> {
  await post("fault", { service, fault })
}

export async function clear(): Promise<void> {
  await post("clear", {})
}

/** Address of an uploaded file. */
export function fileAddress(id: string): string {
  return `api/files/${encodeURIComponent(id)}`
}

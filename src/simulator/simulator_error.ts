/** Trouble with the hub, or with what the simulator was asked for, in one line for people. */
export class SimulatorError extends Error {
  override readonly name: string = "SimulatorError"
}

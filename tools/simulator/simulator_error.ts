/** Trouble with the hub, or with what the simulator was asked for, in one line for people. */
export class SimulatorError extends Error {
  override readonly name: string = "SimulatorError"

  /** @param message May quote what others wrote: line breaks in it become spaces. */
  constructor(message: string, options?: ErrorOptions) {
    super(message.replace(/\s+/g, " ").trim(), options)
  }
}

/** A problem with the hub, or with what the simulator was asked to do, in one line for people. */
export class SimulatorError extends Error {
  override readonly name: string = "SimulatorError"

  /** @param message May quote foreign text, so its line breaks become spaces. */
  constructor(message: string, options?: ErrorOptions) {
    super(message.replace(/\s+/g, " ").trim(), options)
  }
}

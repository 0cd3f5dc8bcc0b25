/** A command failed. The message is one line for people. */
export class CommandError extends Error {
  /** @param exitCode 1: the command failed; 2: it was used wrongly. Default 1. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message)
    this.name = "CommandError"
  }
}

/** The command was used wrongly; the message says how it is used. */
export function wrongUse(message: string): CommandError {
  return new CommandError(message, 2)
}

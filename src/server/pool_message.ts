/** Whether a message between the primary process and a worker has this type. Libraries use the same channel. */
export function isMessage<Type extends string>(message: unknown, type: Type): message is { type: Type } {
  return typeof message === "object" && message !== null && Reflect.get(message, "type") === type
}

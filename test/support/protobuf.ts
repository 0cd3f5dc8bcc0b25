/** The fields of a message by their numbers: numbers of any kind as bigint, all else as its bytes. */
export type ProtobufFields = Map<number, (bigint | Buffer)[]>

/** Reads one message in protobuf's wire format. Source: https://protobuf.dev/programming-guides/encoding/ */
export function readProtobuf(bytes: Buffer): ProtobufFields {
  const fields: ProtobufFields = new Map()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const cut = (length: number) => {
    if (at + length > bytes.length) throw new RangeError("The message ends in a field.")
    return bytes.subarray(at, (at += length))
  }
  const readers: Record<number, () => bigint | Buffer> = {
    0: varint,
    1: () => cut(8).readBigUInt64LE(),
    2: () => cut(Number(varint())),
    5: () => BigInt(cut(4).readUInt32LE()),
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const read = readers[tag & 7]
    if (!read) throw new TypeError(`There is no wire type ${tag & 7}.`)
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), read()])
  }
  return fields
}

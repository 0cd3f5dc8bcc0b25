/** Bytes on their way: kept for a while, cut into pieces, tied to what takes them. */
export { Base64Decoder } from "./base64_decoder"
export { ByteBuffer } from "./byte_buffer"
export { heldBack } from "./held_back"
export { inParallel } from "./in_parallel"
export { Spool } from "./spool"
export { type StreamPiece, streamPieces } from "./stream_pieces"
export { TemporaryFile } from "./temporary_file"
export { withSource } from "./with_source"

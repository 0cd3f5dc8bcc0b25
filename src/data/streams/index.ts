/** Helpers for streams of bytes: keep them for a while, cut them into pieces, tie them to an upload. */
export { Base64Decoder } from "./base64_decoder"
export { ByteBuffer } from "./byte_buffer"
export { heldBack } from "./held_back"
export { inParallel } from "./in_parallel"
export { Spool } from "./spool"
export { type StreamPiece, streamPieces } from "./stream_pieces"
export { TemporaryFile } from "./temporary_file"
export { withSource } from "./with_source"

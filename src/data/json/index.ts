/** Reads JSON from bytes as they arrive, keeps every digit of its numbers, and checks the shape of values from outside. */
export { byteSize } from "./byte_size"
export { exactJson, parseExactly } from "./exact_json"
export { ExactNumber } from "./exact_number"
export { BACKSLASH, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "./json_bytes"
export { checkJson } from "./json_check"
export { JsonCursor } from "./json_cursor"
export { spoolBase64, spoolString } from "./json_string"
export { Shape, type Shaped, ShapeError } from "./shape"

/** The front door of the framework: everything an integration imports. */
export { actOnIds, type IdAction } from "./delivery/act_on_ids"
export { AfterAnswer } from "./after_answer"
export { ApiVersion, type EnvironmentVariable, NumberVariable, switchCure } from "../config"
export * from "../data/action_format"
export { Attachment, isBase64 } from "./request/attachment"
export * from "./destination"
export * from "./form/data_action_form"
export { cellsOf } from "./request/cells_of"
export { DataActionRequest, type Envelope, type TextMap } from "./request/data_action_request"
export * from "./response/data_action_response"
export * from "./delivery/deliver"
export { Pace } from "./delivery/pace"
export { Receipt } from "./delivery/receipt"
export { stableUuid } from "./delivery/stable_uuid"
export { type JobWatch, watchJob } from "./delivery/watch_job"
export * from "../errors"
export type * from "./example"
export { checkFolders, cleanName, type NameOptions } from "./request/file_name"
export { FILE_NAME_FIELD, listField, YES_NO } from "./form/form_fields"
export {
  checkBaseUrl,
  checkAddress,
  checkedAnswer,
  checkOrigin,
  type Cures,
  DeliveryTally,
  type Exchange,
  type Explain,
  HttpClient,
  type HttpClientOptions,
  type Listed,
  type ListPage,
  listPages,
  LookerGuard,
  Multipart,
  mayHaveArrived,
  OutboundGuard,
  parsedAnswer,
  type Repeat,
  retryAfterSec,
  type RetryPolicy,
  type Stage,
  sdkFetch,
  sdkHandler,
  SecretMask,
  type StreamAnswer,
  type Token,
  type Waits,
  withinLimits,
  withRetries,
} from "../outbound"
export { traced } from "../telemetry"
export { words } from "../text/words"
export { iconProblems, readIcon } from "./icon"
export type { HubContext } from "./hub_context"
export type { Logger } from "../logging"
export {
  ByteBuffer,
  inParallel,
  peeked,
  Spool,
  type StreamPiece,
  streamPieces,
  TemporaryFile,
  withSource,
} from "../data/streams"
export * from "./integration"
export { exactJson, ExactNumber, parseExactly, Shape, type Shaped } from "../data/json"
export * from "./login"
export { type PemBlock, pemText, readPemKey } from "../data/pem"
export { PlacePicker } from "./form/place_picker"
export { addIntegration, registry, Registry } from "./registry"
export { formatsSince, RowIntegration } from "./row_integration"
export { responseError, responseStatus } from "./response/response_error"
export { withState } from "./response/with_state"
export * from "../data/rows"
export { requestMask } from "./request/request_mask"
export * from "./request/scheduled_plan"
export { sentence } from "../text/sentence"
export { cutText, shortenText } from "../text/cut_text"
export { isBlank, withoutInvisible } from "../text/invisible_text"
export { trimEnd, trimPasted, trimStart } from "../text/trim_text"
export { type MessageLimits, shortened } from "./request/truncated_message"
export { Vault } from "../sealing"

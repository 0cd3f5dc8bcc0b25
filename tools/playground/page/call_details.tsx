import type { RecordedCall } from "../playground_api"
import { BodyView } from "./body_view"
import { CopyButton } from "./copy_button"
import { BODY_FILE, curlCommand, KEPT_BYTES, needsFile } from "./curl_command"
import { bytes, duration } from "./texts"

/** Headers and bodies of a call, to read and to copy. */
export function CallDetails({ call }: { call: RecordedCall }) {
  const { url, status, fault, requestHeaders, requestBody, requestBytes, responseBody, durationMs } = call
  return (
    <div class="call-body">
      <p class="full">{url}</p>
      <p class="copies">
        <CopyButton label="Copy address" text={url} />
        <CopyButton label="Copy as curl" done={adviceFor(call)} text={curlCommand(call)} />
      </p>
      <h4>Headers</h4>
      <dl class="headers">
        {Object.entries(requestHeaders).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="titled">
        <h4>
          Body <span class="quiet">{bytes(requestBytes)}</span>
        </h4>
        {requestBody && <CopyButton label={copyLabel(requestBytes)} what="of the body" text={requestBody} />}
      </div>
      <BodyView label="Body" text={requestBody} />
      <div class="titled">
        <h4>
          Answer{" "}
          <span class="quiet">
            {status === undefined ? "the connection was reset" : `HTTP ${status} after ${duration(durationMs)}`}
            {fault && `, fault: ${fault}`}
          </span>
        </h4>
        {responseBody && <CopyButton what="the answer" text={responseBody} />}
      </div>
      <BodyView label="Answer" text={responseBody} />
    </div>
  )
}

/** What is still to do before the command works. */
function adviceFor(call: RecordedCall): string {
  const parts = [
    curlCommand(call).includes("[secret]") && "put your own key in place of [secret]",
    needsFile(call) && `put the body into the file ${BODY_FILE}`,
  ].filter(Boolean)
  return parts.length > 0 ? `Copied: ${parts.join(", and ")}.` : "Copied"
}

function copyLabel(length: number): string {
  return length > KEPT_BYTES ? "Copy the first 64 KB" : "Copy"
}

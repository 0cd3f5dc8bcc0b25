import { isIP } from "node:net"
import { checkServerIdentity, connect, type DetailedPeerCertificate, type TLSSocket } from "node:tls"
import { networkCause } from "../../outbound"
import { broken, change, counted, type Finding, ok, unchecked } from "./finding"
import { hostOf } from "./network_address"

const TIMEOUT_MS = 5_000
const DAY_MS = 86_400_000
/** A certificate that is renewed by itself is renewed 30 days before its end. */
const MIN_DAYS = 21
/** A longer chain is a loop. */
const MAX_CHAIN = 10

/** What a server showed of itself. */
interface Shown {
  certificate: DetailedPeerCertificate
  /** Why Node does not trust it, such as `CERT_HAS_EXPIRED`; undefined when it does. */
  distrust?: string
}

/** Looks at the certificate of an https address, as a client that trusts the public authorities does. */
export async function checkCertificate(url: URL, nowMs = Date.now()): Promise<Finding[]> {
  if (url.protocol !== "https:") return [unchecked(`${url.origin} is http, so it has no certificate.`)]
  const shown = await show(url)
  if ("failure" in shown) return [unchecked(`No certificate was shown: ${shown.failure}.`)]
  const { certificate, distrust } = shown
  const endsAt = endOf(certificate)
  const until = new Date(endsAt).toISOString().slice(0, 10)
  const days = Math.floor((endsAt - nowMs) / DAY_MS)
  const found = distrustFindings(url, certificate, distrust)
  if (days < 0) found.push(broken(`The certificate ended on ${until}.`, "Renew it, and let the server load it."))
  else if (days < MIN_DAYS)
    found.push(
      change(
        `The certificate ends in ${counted(days, "day")}, on ${until}.`,
        "Renew it, and look why it is not renewed by itself.",
      ),
    )
  return found.length > 0 ? found : [ok(`The certificate of ${url.host} is good until ${until}.`)]
}

function show(url: URL): Promise<Shown | { failure: string }> {
  const host = hostOf(url)
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host,
      port: Number(url.port || 443),
      servername: isIP(host) ? undefined : host,
      // To look at one that is not trusted as well. Nothing is sent.
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    })
    const end = (result: Shown | { failure: string }) => {
      resolve(result)
      socket.destroy()
    }
    socket.once("secureConnect", () => {
      const { authorizationError } = socket
      const distrust = authorizationError ? String(authorizationError) : undefined
      end({ certificate: socket.getPeerCertificate(true), distrust })
    })
    socket.once("timeout", () => end({ failure: `${url.host} did not answer within ${TIMEOUT_MS / 1000} seconds` }))
    socket.once("error", (error) => end({ failure: networkCause(error) ?? "the connection failed" }))
  })
}

function distrustFindings(url: URL, certificate: DetailedPeerCertificate, distrust: string | undefined): Finding[] {
  const found: Finding[] = []
  // Node compares names only where it trusts the certificate.
  if (checkServerIdentity(hostOf(url), certificate)) {
    const names = (certificate.subjectaltname ?? "no name").replaceAll(/(?:DNS|IP Address):/g, "")
    found.push(
      broken(
        `The certificate is for ${names}, not for ${url.hostname}.`,
        "Get one for this host, or give its address.",
      ),
    )
  }
  if (distrust === undefined || /ALTNAME|CERT_HAS_EXPIRED/.test(distrust)) return found
  if (distrust === "CERT_NOT_YET_VALID") {
    return [...found, broken("The certificate is not valid yet.", "Compare the clock here with that of its authority.")]
  }
  if (/SELF_SIGNED/.test(distrust)) {
    const cure =
      "Get one of a public authority. Is it that of your company? Then name it in NODE_EXTRA_CA_CERTS, and in Looker."
    return [...found, broken("Nobody who is known here has signed the certificate.", cure)]
  }
  if (/UNABLE_TO_(?:VERIFY|GET)/.test(distrust)) {
    const cure = "Let the server send the certificates of its authority as well, often a file named fullchain.pem."
    return [...found, broken("The chain of the certificate does not lead to a known authority.", cure)]
  }
  return [...found, broken(`The certificate is not trusted (${distrust}).`, "Get one of a public authority.")]
}

/** When the first certificate of the chain ends; that of the authority itself does not count. */
function endOf(certificate: DetailedPeerCertificate): number {
  const ends = [Date.parse(certificate.valid_to)]
  let each = certificate
  for (let length = 0; length < MAX_CHAIN; length++) {
    const next = each.issuerCertificate as DetailedPeerCertificate | undefined
    if (!next || next.fingerprint256 === each.fingerprint256) break
    if ((next.issuerCertificate as DetailedPeerCertificate | undefined)?.fingerprint256 !== next.fingerprint256) {
      ends.push(Date.parse(next.valid_to))
    }
    each = next
  }
  return Math.min(...ends)
}

import * as Hub from "../../framework"
import { readSigningKey } from "../../services/google"

const PROJECT_ID = "FIREBASE_PROJECT_ID"
const CLIENT_EMAIL = "FIREBASE_CLIENT_EMAIL"
const PRIVATE_KEY = "FIREBASE_PRIVATE_KEY"

/** Firebase is offered only when all of them are set. */
export const FIREBASE_ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  { name: PROJECT_ID, required: true, description: "Id of the Firebase project that the mobile app belongs to." },
  { name: CLIENT_EMAIL, required: true, description: "The client_email of a service account of that project." },
  {
    name: PRIVATE_KEY,
    required: true,
    description: "The private_key of that account, with line breaks or \\n in their place.",
    warn: (value) => unusableBecause(value),
  },
  {
    name: "FIREBASE_DATABASE",
    required: true,
    description: "Address of the project's database. It is not used, but must be set.",
  },
]

export interface FirebaseSettings {
  projectId: string
  clientEmail: string
  privateKey: string
}

/** @throws DeliveryError when one is missing. */
export function firebaseSettings(environment: Hub.HubContext["environment"]): FirebaseSettings {
  const valueOf = (name: string) => {
    const value = environment[name]?.trim()
    if (value) return value
    throw new Hub.DeliveryError(`${name} is not set on this hub: its operator sets it.`)
  }
  return { projectId: valueOf(PROJECT_ID), clientEmail: valueOf(CLIENT_EMAIL), privateKey: valueOf(PRIVATE_KEY) }
}

/** The error for a key that cannot be used. @param reason Such as "it is damaged". */
export function refuseKey(reason: string): Hub.DeliveryError {
  const cure = cureFor(reason)
  return new Hub.DeliveryError(`${PRIVATE_KEY} on this hub has no usable value: ${cure}`, {
    meaning: "FAILED_PRECONDITION",
  })
}

function unusableBecause(value: string): string | undefined {
  let cure: string | undefined
  try {
    readSigningKey(value, (reason) => {
      cure = cureFor(reason)
      return refuseKey(reason)
    })
  } catch (error) {
    if (!(error instanceof Hub.DeliveryError)) throw error
  }
  return cure
}

function cureFor(reason: string): string {
  return `${reason}. The operator sets it to the private_key of the JSON key file, from -----BEGIN to KEY-----.`
}

import * as Hub from "../../framework"
import { registryAddress } from "./aws_partition"
import type { ImageAccounts } from "./image_accounts"

/** A region and an account: `mx-central-1=123456789012`. */
const ENTRY = /^([a-z]{2}[a-z0-9-]{1,40})=(\d{12})$/

/** Where the images of an algorithm are. */
export interface ImageSource {
  /** Name and tag, such as `linear-learner:1`. */
  image: string
  accounts: ImageAccounts
  /** Variable in which the operator adds accounts of other regions. */
  variable: Hub.EnvironmentVariable
  environment: Readonly<Record<string, string | undefined>>
}

/** The variable for the accounts of further regions. @param algorithm Name for people. */
export function accountsVariable(name: string, algorithm: string): Hub.EnvironmentVariable {
  return {
    name,
    description: `AWS accounts of the image of ${algorithm} in further regions, such as mx-central-1=123456789012.`,
    check: (value) =>
      entriesOf(value).every((entry) => ENTRY.test(entry))
        ? undefined
        : "give regions and accounts of 12 digits, such as mx-central-1=123456789012, separated by commas",
  }
}

/** The address of an image in a region. @throws DeliveryError when no account is known for the region. */
export function trainingImage(region: string, { image, accounts, variable, environment }: ImageSource): string {
  const added = entriesOf(environment[variable.name] ?? "").flatMap((entry) => {
    const [, name, account] = ENTRY.exec(entry) ?? []
    return name && account ? [[name, account] as const] : []
  })
  const account = new Map([...Object.entries(accounts), ...added]).get(region)
  if (account !== undefined) return registryAddress(account, region, image)
  throw new Hub.DeliveryError(
    `The hub does not know where ${image} is in ${region}, the region of the bucket: choose a bucket in another region, or ` +
      `have the operator of the hub set ${variable.name}. Nothing was uploaded.`,
  )
}

function entriesOf(value: string): string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
}

import * as Hub from "../../framework"
import { type GooglePerson, hashedPerson, type PersonTexts, plainPerson } from "../../services/advertising"
import type { KeyType } from "./ads_api"

/** Place in a person → words that the label of its column holds, in lower case. The first match counts. */
const CONTACT_WORDS: readonly (readonly [keyof PersonTexts | undefined, readonly string[]])[] = [
  ["email", ["email"]],
  ["phone", ["phone"]],
  ["firstName", ["first"]],
  ["lastName", ["last"]],
  // Google takes these only for other purposes. They are named so that no other word finds them.
  [undefined, ["street", "address"]],
  [undefined, ["city"]],
  [undefined, ["state"]],
  ["country", ["country"]],
  ["postalCode", ["postal", "zip"]],
]
const MOBILE_WORDS = ["idfa", "identifier for advertising", "aaid", "google advertising"]

/** One person or device of a list. */
export interface Member extends GooglePerson {
  mobileIds?: string[]
}

export interface MemberOptions {
  keyType: KeyType
  isHashing: boolean
  /** Most identifiers of one member. */
  maxIdentifiers: number
}

/** Finds the columns with personal data by their labels, and turns rows into members. */
export class MemberColumns {
  private readonly contacts: { name: string; place: keyof PersonTexts }[] = []
  private readonly mobiles: string[] = []

  /**
   * @param labels Name → label of each column.
   * @throws DeliveryError when no column is known.
   */
  constructor(
    labels: ReadonlyMap<string, string>,
    private readonly options: MemberOptions,
  ) {
    for (const [name, label] of labels) {
      const words = label.toLowerCase()
      if (options.keyType === "MOBILE_ADVERTISING_ID") {
        if (MOBILE_WORDS.some((word) => words.includes(word))) this.mobiles.push(name)
        continue
      }
      const [place] = CONTACT_WORDS.find(([, each]) => each.some((word) => words.includes(word))) ?? []
      if (place) this.contacts.push({ name, place })
    }
    if (this.contacts.length > 0 || this.mobiles.length > 0) return
    const wanted =
      options.keyType === "MOBILE_ADVERTISING_ID"
        ? "Give one a label with IDFA, Identifier for Advertising, AAID or Google Advertising."
        : "Give them labels such as Email, Phone, First Name, Last Name, Country and Postal Code."
    throw new Hub.DeliveryError(`No column of the result is one that Google matches. ${wanted}`)
  }

  /** Most identifiers that a row of these columns has. */
  get identifiersPerRow(): number {
    const own = this.mobiles.length > 0 ? this.mobiles.length : 3
    return Math.min(own, this.options.maxIdentifiers)
  }

  toMember(row: Hub.Row): Member | Hub.Skipped {
    const member = this.mobiles.length > 0 ? this.device(row) : this.person(row)
    const isEmpty = !member.email && !member.phone && !member.address && !member.mobileIds?.length
    return isEmpty ? new Hub.Skipped("nothing that Google matches") : member
  }

  private device(row: Hub.Row): Member {
    const ids = this.mobiles.map((name) => Hub.cellText(row, name)).filter((text) => !Hub.isBlank(text))
    const given = this.options.isHashing ? ids.map((id) => id.trim()) : ids
    return { mobileIds: given.slice(0, this.options.maxIdentifiers) }
  }

  /** Of two columns for the same place, the first one with a value counts. */
  private person(row: Hub.Row): Member {
    const texts: PersonTexts = {}
    for (const { name, place } of this.contacts) {
      const text = Hub.cellText(row, name)
      if (!Hub.isBlank(text)) texts[place] ??= text
    }
    return this.options.isHashing ? hashedPerson(texts) : plainPerson(texts)
  }
}

import type { FormField, FormOption } from "./data_action_form"
import type { TextMap } from "../request/data_action_request"
import { DeliveryError } from "../../errors"
import { listField } from "./form_fields"
import type { Listed } from "../../outbound"

export interface PlaceOptions {
  /** Of the form field. */
  name: string
  label: string
  /** One of them: `bucket`. */
  noun: string
  /** Whose they are: `in the project`. */
  home: string
  /** What may lack the right to list them: `access key`. */
  lister: string
  /** What a name looks like: what is typed may be no path that leads elsewhere. Absent: anything. */
  pattern?: RegExp
}

/** The field of a form for the place in a service that files go to, such as a bucket. */
export class PlacePicker {
  constructor(private readonly options: PlaceOptions) {}

  /**
   * A list to choose from, or a field to type a name into.
   * @param list Undefined when they may not be listed.
   * @throws DeliveryError when there is none.
   */
  field(list: Listed<FormOption | string> | undefined): FormField {
    const { name, label, noun, home, lister } = this.options
    const field = { name, label, required: true }
    if (!list) return { ...field, type: "string", description: `Type the name: the ${lister} may not list them.` }
    if (list.items.length > 0) return listField(field, list)
    throw new DeliveryError(`There is no ${noun} ${home}: create one, then open this form again.`)
  }

  /** What the user chose or typed, without blanks around it. @throws DeliveryError at the field when it is no name. */
  picked(answers: TextMap): string {
    const { name, label, noun, pattern } = this.options
    const place = answers[name]?.trim()
    if (!place) throw DeliveryError.ofField(name, `"${label}" is empty: choose the ${noun} the file goes to.`)
    if (!pattern || pattern.test(place)) return place
    throw DeliveryError.ofField(
      name,
      `"${label}" is not the name of a ${noun}: enter the name alone, without an address.`,
    )
  }
}

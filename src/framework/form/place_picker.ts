import type { FormField, FormOption } from "./data_action_form"
import type { TextMap } from "../request/data_action_request"
import { DeliveryError } from "../../errors"
import { listField } from "./form_fields"
import type { Listed } from "../../outbound"

export interface PlaceOptions {
  /** Name of the form field. */
  name: string
  label: string
  /** What a place is called: `bucket`. */
  noun: string
  /** Where the places are: `in the project`. */
  home: string
  /** The credential that may lack the right to list the places: `access key`. */
  lister: string
  /** Matches valid names, so that nobody can type a path that leads elsewhere. Absent: any name is valid. */
  pattern?: RegExp
}

/** The form field for the place in a service that files go to, such as a bucket. */
export class PlacePicker {
  constructor(private readonly options: PlaceOptions) {}

  /**
   * Makes a field to choose from the list or, without a list, a field to type a name into.
   * @param list Undefined when the places may not be listed.
   * @throws DeliveryError when the list is empty.
   */
  field(list: Listed<FormOption | string> | undefined): FormField {
    const { name, label, noun, home, lister } = this.options
    const field = { name, label, required: true }
    if (!list) return { ...field, type: "string", description: `Type the name: the ${lister} may not list them.` }
    if (list.items.length > 0) return listField(field, list)
    throw new DeliveryError(`There is no ${noun} ${home}: create one, then open this form again.`)
  }

  /** The place that the user chose or typed, trimmed. @throws DeliveryError at the field when it is empty or not a valid name. */
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

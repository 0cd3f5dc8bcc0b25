/**
 * A shape of an answer whose members all are members of Looker's published type, by their names. Else it is `never`, and does not
 * compile. Only types are used: nothing of Looker's SDK is loaded.
 */
export type Known<Shape, Published> = Exclude<keyof Shape, keyof Published> extends never ? Shape : never

/** A value that is about to be stored, and what it is a response to. */
export interface TaggedValue {
  readonly subgraph: string;
  /** JSON, one character for each byte; null for a fetch of root fields. */
  readonly representation: string | null;
  /** The variables of the fetch besides its representations, as JSON without braces, one character for each byte. */
  readonly variables: string;
  /** An entity, or the whole response of a fetch of root fields: JSON in UTF-8, or one character for each byte. */
  readonly json: Buffer | string;
}

/** Where supergraphs come from: a file, or whoever else hands them out. */

export interface Supergraph {
  readonly sdl: string;
  /** Short, and different for different texts: for logs, and for whoever asks which one is served. */
  readonly id: string;
  /** The GraphQL endpoint of each subgraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  readonly origin: SupergraphOrigin;
}

/** For messages to the operator. */
export interface SupergraphOrigin {
  /** In words: `the file schema/supergraph.graphql`. */
  readonly name: string;
  /** What to do about one that cannot be used. */
  readonly howToFix: string;
}

export interface SupergraphSource {
  /**
   * What is to be served now. Rejects with a `StartError` that says how to mend it when there is none, or it is no
   * supergraph.
   */
  read(): Promise<Supergraph>;
  /**
   * What served last before this process, for a start at which what `read` answers cannot be used. Null when there is
   * no such thing.
   */
  lastGood?(): Promise<Supergraph | null>;
  /**
   * Calls when there may be a new one; the call answers null once it is served, or why it is not. Answers how to stop
   * that.
   */
  watch(onChange: () => Promise<string | null>): () => void;
}

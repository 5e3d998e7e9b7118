/** The interface of the sources of supergraphs: a file (`file-source.ts`) or the registry (`registry-source.ts`). */

export interface Supergraph {
  readonly sdl: string;
  /** The start of the SDL's SHA-256, for logs and `/ready`. */
  readonly id: string;
  /** The GraphQL endpoint of each subgraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  readonly origin: SupergraphOrigin;
}

/** For messages to the operator. */
export interface SupergraphOrigin {
  /** `schema/supergraph.graphql`, or `launch 7 of marquee@current`. */
  readonly name: string;
  /** What to do when this supergraph is invalid, as an imperative clause. */
  readonly howToFix: string;
}

export interface SupergraphSource {
  /**
   * The newest supergraph. Rejects with a `StartError` that says how to fix it when there is none, or it is not SDL.
   */
  read(): Promise<Supergraph>;
  /**
   * The supergraph that served last, in an earlier process: for a start at which the one of `read` is invalid. Null
   * when there is none, or it is the same.
   */
  lastGood?(): Promise<Supergraph | null>;
  /**
   * Calls `onChange` when there may be a newer supergraph. `onChange` resolves to null once that is served, or to the
   * reason why it is not. Returns a function that stops watching.
   */
  watch(onChange: () => Promise<string | null>): () => void;
}

/** Where supergraphs come from: a file, or whoever else hands them out. */

export interface Supergraph {
  readonly sdl: string;
  /** Short, and different for different texts: for logs, and for whoever asks which one is served. */
  readonly id: string;
  /** The GraphQL endpoint of each subgraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
}

export interface SupergraphSource {
  /** In words, for messages: `schema/supergraph.graphql`. */
  readonly name: string;
  /** What is to be served now. Rejects with a `StartError` that says how to mend it when there is none, or it is no supergraph. */
  read(): Promise<Supergraph>;
  /** Calls when there may be a new one; answers how to stop that. */
  watch(onChange: () => void): () => void;
}

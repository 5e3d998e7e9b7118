import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

/** An operation with the types of its answer and its variables, and the id under which the router knows its text. */
export interface PersistedDocument<Result, Variables> extends TypedDocumentNode<Result, Variables> {
  readonly __meta__: {
    /** SHA-256 of the printed document: `extensions.persistedQuery.sha256Hash` of a request without text. */
    readonly hash: string;
  };
}

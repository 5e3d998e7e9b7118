import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

/** An operation's document with the types of its data and variables, and its persisted query id. */
export interface PersistedDocument<Result, Variables> extends TypedDocumentNode<Result, Variables> {
  readonly __meta__: {
    /** SHA-256 of the printed document, sent as `extensions.persistedQuery.sha256Hash`. */
    readonly hash: string;
  };
}

/**
 * The engine's interface: `(checked operation, caller, deadline) -> answer`. What stands before it (limits, validation, who
 * is asking) and after it (HTTP) is the same for every engine.
 */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';

/** An operation that has been parsed, validated against the API schema, and whose variables are coerced. */
export interface CheckedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The source text as sent, for logs and for caches keyed by it. */
  readonly source: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Who is asking, as far as execution needs to know. */
export interface Caller {
  /** Headers to send to every subgraph, the signed identity among them; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Verified; null for a guest. Auth rules and sticky roll-outs ask it. */
  readonly identity: ViewerIdentity | null;
}

/** When the answer must be out. `signal` aborts at that moment, or when the client goes away. */
export interface Deadline {
  readonly atMs: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface Engine {
  /** What clients may ask: the supergraph without join machinery and `@inaccessible` parts. */
  readonly apiSchema: GraphQLSchema;
  /** Never rejects: a fault is an error in the answer. */
  execute(operation: CheckedOperation, caller: Caller, deadline: Deadline): Promise<Answer>;
  /** Lets go of planner and caches; operations in flight finish. */
  close(): Promise<void>;
}

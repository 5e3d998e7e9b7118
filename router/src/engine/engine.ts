/**
 * The engine's interface: `(checked operation, caller, deadline) -> answer`. What stands before it (limits, validation,
 * who is asking) and after it (HTTP) is the same for every engine.
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

/** When the answer must be out: it is over at that moment, or when the client goes away. */
export interface Deadline {
  readonly isOver: boolean;
  /** Aborts then. Made on first use: whoever runs with every request listens instead. */
  readonly signal: AbortSignal;
  listen(listener: DeadlineListener): void;
  unlisten(listener: DeadlineListener): void;
}

export interface DeadlineListener {
  /** Called once, and not at all by a deadline that was over before. */
  onOver(): void;
}

export interface GraphQLResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  /**
   * The whole response as it goes over the wire. Where it is there, `data` says the same and is parsed from it only
   * when somebody asks.
   */
  readonly body?: Buffer;
}

/** How many operations the engine ran, by the path they took. */
export interface EngineStats {
  /** By compiled scanners, bytes in and bytes out. */
  readonly compiled: number;
  /** Begun so, and then answered by the general path, since a subgraph's answer was not what the scanner expected. */
  readonly fallback: number;
  /** On the general path from the start: the fast one does not know the shape of their plan or answer. */
  readonly general: number;
}

/** What can be known of an operation before anybody asks it. */
export type KnownOperation = Omit<CheckedOperation, 'variables'>;

export interface Engine {
  /** What clients may ask: the supergraph without join machinery and `@inaccessible` parts. */
  readonly apiSchema: GraphQLSchema;
  /** Plans an operation ahead of its first request, where the engine can. Throws when there is no plan. */
  readonly prepare?: (operation: KnownOperation) => void;
  /** Never rejects: a fault is an error in the answer. */
  execute(operation: CheckedOperation, caller: Caller, deadline: Deadline): Promise<GraphQLResponse>;
  readonly stats?: () => EngineStats;
  /** Lets go of planner and caches; operations in flight finish. */
  close(): Promise<void>;
}

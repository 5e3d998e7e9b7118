/** In-process subgraphs that can be made to fail, and the execution of an operation on an engine. */
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { deadlineOfSignal, OperationDeadline } from '../../../src/deadline.js';
import type { GraphQLResponse, Engine } from '../../../src/engine/engine.js';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { selectOperation } from '../../../src/pipeline/resolve-operation/select-operation.js';
import { SubgraphError } from '../../../src/subgraph-client/subgraph-error.js';
import type { Send, SubgraphRequest } from '../../../src/subgraph-client/subgraph-request.js';
import type { SubgraphFailure } from './read-suite.js';
import { createSubgraph } from './subgraph-in-process.js';
import type { ExecuteSubgraph, SubgraphData } from './subgraph-in-process.js';
import { identityOf } from '../../support/identity-of.js';

export interface TestSubgraphs {
  readonly send: Send;
  /** Requests since the last `reset`. */
  readonly requests: SubgraphRequest[];
  reset(broken?: Readonly<Record<string, SubgraphFailure>>): void;
}

/** Subgraphs that record the requests to them. */
export function createTestSubgraphs(
  sdls: ReadonlyMap<string, string>,
  data: Readonly<Record<string, SubgraphData>>,
): TestSubgraphs {
  const subgraphs = new Map<string, ExecuteSubgraph>(
    [...sdls].map(([name, sdl]) => [name, createSubgraph(sdl, data[name] ?? {})]),
  );
  const requests: SubgraphRequest[] = [];
  let broken: Readonly<Record<string, SubgraphFailure>> = {};
  const send: Send = (request) => {
    requests.push(request);
    const execute = subgraphs.get(request.subgraph);
    if (execute === undefined) throw new Error(`There is no subgraph ${request.subgraph}.`);
    return fail(broken[request.subgraph], request) ?? execute(request);
  };
  return {
    send,
    requests,
    reset: (next = {}) => {
      requests.length = 0;
      broken = next;
    },
  };
}

function fail(failure: SubgraphFailure | undefined, request: SubgraphRequest): ReturnType<Send> | null {
  const { subgraph, kind } = request;
  switch (failure) {
    case undefined:
      return null;
    case 'unreachable':
      return Promise.reject(new SubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', `The subgraph "${subgraph}" is down.`));
    case 'malformed':
      return Promise.resolve({ data: { _entities: [] } });
    case 'entities fail':
      return kind === 'entities'
        ? Promise.reject(
            new SubgraphError(subgraph, 'SUBGRAPH_HTTP', `The subgraph "${subgraph}" responded with HTTP status 500.`),
          )
        : null;
    case 'data null with an error':
      return Promise.resolve({
        data: null,
        errors: [{ message: 'select * from secrets', extensions: { code: 'DB' } }],
      });
    case 'stalls':
      return new Promise(() => {});
  }
}

export interface TestOperation {
  readonly document: DocumentNode;
  readonly source: string;
  readonly operationName: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The scopes of a signed-in caller; null for a guest. */
  readonly scopes?: readonly string[] | null;
  readonly signal?: AbortSignal;
  readonly onError?: ErrorBehavior;
}

/** Validates as the router does before its engines. */
export async function executeOperation(engine: Engine, operationInput: TestOperation): Promise<GraphQLResponse> {
  return asPlainResponse(await executeToResponse(engine, operationInput));
}

/** With the bytes of the response, where the engine has written them. */
export async function executeToResponse(engine: Engine, operationInput: TestOperation): Promise<GraphQLResponse> {
  const { document, source, operationName, scopes = null } = operationInput;
  const problems = validate(engine.apiSchema, document);
  if (problems.length > 0) throw new Error(`The operation is not valid: ${problems.map(String).join('; ')}`);
  const { variables = {}, onError } = operationInput;
  const operation = selectOperation(engine.apiSchema, {
    ...{ document, source, operationName, variables },
    ...(onError !== undefined && { onError }),
  });
  const planned = await engine.plan(operation, {
    headers: {},
    identity: scopes === null ? null : identityOf(member(scopes)),
  });
  return planned.execute(
    operationInput.signal === undefined ? new OperationDeadline() : deadlineOfSignal(operationInput.signal),
  );
}

/** Of a response that may be bytes, whose `data` is a getter: tests compare it as a whole. */
export function asPlainResponse({ data, errors, extensions }: GraphQLResponse): GraphQLResponse {
  return {
    data,
    ...(errors !== undefined && { errors }),
    ...(extensions !== undefined && { extensions }),
  };
}

function member(scopes: readonly string[]): ViewerIdentity {
  return {
    accountId: asId('account-1'),
    profileId: null,
    deviceId: asId('device-1'),
    sessionId: asId('session-1'),
    country: 'NL',
    language: 'nl',
    maturityLimit: 'ALL',
    isKids: false,
    scopes,
  };
}

/**
 * One GraphQL request, from the parsed HTTP message to the HTTP response, in eleven steps. A step throws when it refuses
 * the request; `respond.ts` turns what was thrown into a response.
 *
 *   admit              load → admitted or refused                load-shedding/      OVERLOADED (503)
 *   accept             CSRF, media type, GraphQL parameters      http/               BAD_REQUEST (4xx)
 *   read the faults    header → faults to inject                 fault-injection/    BAD_REQUEST, FAULTS_REFUSED (403)
 *   authenticate       access token → caller                     authenticate/       UNAUTHENTICATED (401)
 *   count the request  caller → within its rates                 rate-limits/        RATE_LIMITED (429)
 *   resolve operation  text or hash → validated operation        resolve-operation/  RequestError (400; 200 as JSON)
 *   check the cost     operation → within the limits             demand-control/     RequestError
 *   plan               operation → fetches from subgraphs        engine/planning/    an error in the response (200)
 *   find the response  public operation → a kept response        public-responses/
 *   execute            fetches → one GraphQL response            engine/             errors in the response (200)
 *   respond            GraphQL response → HTTP response          respond.ts
 */
import type { JsonLimits } from '@marquee/operation-limits/json-limits';
import type { Logger } from '@marquee/runtime/log';
import { CacheReport } from '../entity-cache/cache-report.js';
import type { DemandControl } from '../demand-control/demand-control.js';
import type { Caller, ResolvedOperation, Engine, GraphQLResponse, PlannedOperation } from '../engine/engine.js';
import { badRequest } from '../errors.js';
import { preventCsrf } from '../http/csrf-prevention.js';
import { withFaults } from '../fault-injection/read-faults.js';
import type { OwnWrites } from '../entity-cache/own-writes.js';
import type { ReadFaults } from '../fault-injection/read-faults.js';
import type { GraphQLHttpHandler, GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { readParams } from '../http/graphql-params.js';
import type { GraphQLParams } from '../http/graphql-params.js';
import { GRAPHQL_RESPONSE_TYPE, JSON_TYPE, negotiateMediaType } from '../http/media-type.js';
import type { ResponseMediaType } from '../http/media-type.js';
import type { RequestRules } from '../headers/request-rules.js';
import type { Admission } from '../load-shedding/admission.js';
import type { PublicResponses } from '../public-responses/public-responses.js';
import type { ExecutionPath } from '../telemetry/observed-request.js';
import { idInErrors, withRecord } from '../telemetry/correlation.js';
import { explainPlan } from '../telemetry/explain-plan.js';
import { readClient } from '../telemetry/usage/client-awareness.js';
import type { UsageReporter } from '../telemetry/usage/usage-reporter.js';
import type { Authenticate } from './authenticate/authenticate.js';
import { callerOf } from '../plugins/plugin-caller.js';
import type { PluginSet } from '../plugins/plugin-set.js';
import { withPlugins } from '../plugins/with-plugins.js';
import type { HandleWithPlugins } from '../plugins/with-plugins.js';
import type { ResolveOperation } from './resolve-operation/resolve-operation.js';
import { networkOf } from '../rate-limits/request-rates.js';
import type { RequestRates, RequestSender } from '../rate-limits/request-rates.js';
import { readClientDeadlineMs } from './client-deadline.js';
import type { ReadTopics, Topic } from './explained-topics.js';
import { executeWithinDeadline } from './operation-deadline.js';
import type { OperationDeadlines } from './operation-deadline.js';
import { respond, respondWithError } from './respond.js';
import type { ResponseExtensions } from './respond.js';
import { WaitingRequest } from './waiting-request.js';

export interface RequestHandlerOptions {
  readonly authenticate: Authenticate;
  readonly resolveOperation: ResolveOperation;
  readonly limits: JsonLimits;
  /** Further names of the parameter `documentId`. */
  readonly documentIdNames: readonly string[];
  /** Null when no cost is estimated. */
  readonly demandControl: DemandControl | null;
  readonly readTopics: ReadTopics;
  readonly admission: Admission;
  /** Null when rates are not limited. */
  readonly rates: RequestRates | null;
  readonly readFaults: ReadFaults;
  /** Null when nothing is cached. */
  readonly ownWrites: OwnWrites | null;
  readonly engine: Engine;
  /** How long a request waits for the validation and the plan of a new operation, apart from `pageDeadlineMs`. */
  readonly planningWaitMs: number;
  /** How long one operation may take; its response then contains what has arrived. */
  readonly deadlines: OperationDeadlines;
  /** Null when usage is not reported. */
  readonly usage: UsageReporter | null;
  /** Null without rules for headers of clients. */
  readonly requestRules: RequestRules | null;
  /** Null when responses have no headers for caches, and none of subgraphs. */
  readonly publicResponses: PublicResponses | null;
  /** Null without plugins. */
  readonly plugins: PluginSet | null;
  readonly log: Logger;
}

export function createRequestHandler(options: RequestHandlerOptions): GraphQLHttpHandler {
  const { authenticate, resolveOperation, demandControl, admission, rates, engine } = options;
  const { planningWaitMs, deadlines, readFaults, readTopics, ownWrites, requestRules, publicResponses, log } = options;
  const handle: HandleWithPlugins = async (sent, plugins) => {
    let request = sent;
    const mediaType = negotiateMediaType(sent.headers.accept);
    let correlation = sent.correlation;
    admission.count.inFlight += 1;
    try {
      const admittedAs = admission.admitByText(sent);
      if (plugins !== null) request = await plugins.begin(sent);
      const arrivedAt = performance.now();
      const clientMs = readClientDeadlineMs(request.headers);
      const params = accept(request, mediaType, options);
      const faults = readFaults(request.headers);
      const explained = readTopics(request.headers);
      const topics = explained === undefined ? NO_TOPICS : await explained;
      if (topics.has('plan')) correlation = withRecord(correlation);
      const record = correlation?.record ?? null;
      record?.begin('authenticate');
      const authenticating = authenticate(request.headers, request.peerAddress);
      const authenticated = authenticating instanceof Promise ? await authenticating : authenticating;
      const identified = faults === undefined ? authenticated : await withFaults(authenticated, faults);
      let caller = toCaller(identified, topics, { plugins, observed: request.observed, correlation });
      ownWrites?.readRequest(request.headers, caller);
      const sender = rates === null ? null : senderOf(request, caller);
      const counting = rates === null || sender === null ? null : rates.countRequest(sender);
      if (counting !== null) await counting;
      const waitMs = Math.min(planningWaitMs, clientMs);
      const requester = new WaitingRequest(caller.address ?? request.peerAddress, request.deadline, waitMs);
      record?.begin('resolve operation');
      const resolving = resolveOperation(params, requester);
      const resolved = resolving instanceof Promise ? await requester.wait(resolving) : resolving;
      record?.noteOperation(resolved, !(resolving instanceof Promise));
      const operation = topics.has('nulls') ? { ...resolved, explainsNulls: true } : resolved;
      if (request.observed !== undefined) request.observed.operation = operation;
      if (plugins !== null) await plugins.operation(operation, () => callerOf(caller));
      if (requestRules !== null) caller = requestRules.apply(caller, request.headers, operation);
      const level = admission.admit(operation, request, admittedAs);
      const cost = demandControl?.check(operation) ?? 0;
      const costing = rates === null || sender === null ? null : rates.countCost(sender, cost);
      if (costing !== null) await costing;
      record?.begin('plan');
      const planning = engine.plan(operation, caller, requester);
      const planned = planning instanceof Promise ? await requester.wait(planning) : planning;
      record?.notePlan(cost, !(planning instanceof Promise));
      if (plugins !== null) await plugins.plan(planned.plan);
      const isOwn = topics.size > 0 || plugins?.hasOwnResponse === true;
      const shared = publicResponses?.open(planned, operation, caller, isOwn) ?? null;
      const kept = shared?.find(caller) ?? null;
      if (shared !== null && kept !== null) {
        noteResponse(options, undefined, { request, operation, caller, startedAt: arrivedAt, path: 'kept' });
        plugins?.noteExecuted({ response: kept, extensions: null });
        return shared.complete(kept, { status: 200, type: mediaType ?? JSON_TYPE, body: kept.body }, request);
      }
      record?.begin('execute');
      if (!admission.gate.tryBegin(level))
        await admission.waitForTurn(level, request.deadline, clientMs - (performance.now() - arrivedAt));
      const startedAt = performance.now();
      const turn = level === 'critical' ? null : admission.turns.begin();
      const execute = watched(planned, shared);
      let response: GraphQLResponse;
      let headers: Readonly<Record<string, string>> | null = null;
      try {
        if (turn !== null) await admission.takeTurn(turn, request.deadline);
        const { pageMs, mutationMs } = deadlines;
        const timing = { pageMs, mutationMs, clientMs: clientMs - (performance.now() - arrivedAt) };
        response = await executeWithinDeadline(operation, request.deadline, timing, execute, log);
      } finally {
        if (level !== 'critical') admission.turns.end();
        admission.gate.end(level, performance.now() - startedAt);
        headers = ownWrites?.noteEnd(operation, caller) ?? null;
      }
      record?.begin('respond');
      const path = response.path ?? 'general';
      noteResponse(options, response.errors, { request, operation, caller, startedAt, path });
      const extensions = extensionsFor(options, { topics, operation, caller, planned, response });
      plugins?.noteExecuted({ response, extensions });
      const answer = withHeaders(respond(response, mediaType ?? JSON_TYPE, extensions), headers);
      return shared === null ? answer : shared.complete(response, answer, request);
    } catch (error) {
      request.observed?.refuse(error);
      return failed(options, error, mediaType ?? JSON_TYPE, correlation);
    } finally {
      admission.count.inFlight -= 1;
    }
  };
  return withPlugins(handle, options.plugins, log);
}

/** Executes, and lets a shared response follow what the fetches say about caching. */
function watched(
  planned: PlannedOperation,
  shared: ReturnType<PublicResponses['open']> | null,
): PlannedOperation['execute'] {
  return (deadline) => {
    shared?.watch(deadline);
    return planned.execute(deadline);
  };
}

function failed(
  { publicResponses, log }: RequestHandlerOptions,
  error: unknown,
  type: ResponseMediaType,
  correlation: Caller['correlation'],
): GraphQLHttpResponse {
  const failure = respondWithError(error, type, log, correlation && idInErrors(correlation));
  return publicResponses === null ? failure : publicResponses.refused(failure);
}

function withHeaders(
  response: GraphQLHttpResponse,
  headers: Readonly<Record<string, string>> | null,
): GraphQLHttpResponse {
  return headers === null ? response : { ...response, headers: { ...response.headers, ...headers } };
}

type CallerParts = Pick<Caller, 'observed' | 'correlation'> & {
  readonly plugins: NonNullable<Caller['plugins']> | null;
};

interface RespondedRequest {
  readonly request: GraphQLHttpRequest;
  readonly operation: ResolvedOperation;
  readonly caller: Caller;
  readonly startedAt: number;
  readonly path: ExecutionPath;
}

/** With what is observed and reported of its request. */
function toCaller(
  identified: Caller,
  topics: ReadonlySet<Topic>,
  { plugins, observed, correlation }: CallerParts,
): Caller {
  const reported = topics.has('cache') ? { ...identified, cacheReport: new CacheReport() } : identified;
  const caller = plugins === null ? reported : { ...reported, plugins };
  caller.observed = observed;
  caller.correlation = correlation;
  return caller;
}

/** For metrics, the request's record and usage reports. */
function noteResponse(
  options: RequestHandlerOptions,
  errors: GraphQLResponse['errors'],
  { request, operation, caller, startedAt, path }: RespondedRequest,
): void {
  // Errors of injected faults are no errors of the subgraphs, unless the request says that they count.
  const isCounted = caller.faults === undefined || caller.faults.list.isCounted;
  request.observed?.complete(path, isCounted ? errors : undefined);
  if (caller.faults === undefined)
    recordUsage(options, request, operation, {
      durationMs: performance.now() - startedAt,
      hasErrors: errors !== undefined,
    });
  const record = caller.correlation?.record ?? null;
  record?.notePath(path);
  if (errors !== undefined) record?.noteErrors(errors);
}

const NO_TOPICS: ReadonlySet<Topic> = new Set();

/** @param mediaType Null when the client accepts neither media type of GraphQL responses. */
function accept(
  request: GraphQLHttpRequest,
  mediaType: ResponseMediaType | null,
  { limits, documentIdNames }: RequestHandlerOptions,
): GraphQLParams {
  preventCsrf(request.headers);
  if (mediaType === null)
    throw badRequest(
      406,
      `The router responds with ${JSON_TYPE} or ${GRAPHQL_RESPONSE_TYPE}, and "accept" allows neither.`,
    );
  return readParams(request, limits, documentIdNames);
}

function senderOf({ headers, peerAddress }: GraphQLHttpRequest, { identity, address }: Caller): RequestSender {
  const { name } = readClient(headers);
  return {
    client: name === '' ? null : name,
    account: identity?.accountId ?? null,
    address: networkOf(address ?? peerAddress),
  };
}

/** What `extensions` of a response are made of. */
interface Explained {
  readonly topics: ReadonlySet<Topic>;
  readonly operation: ResolvedOperation;
  readonly caller: Caller;
  readonly planned: PlannedOperation;
  readonly response: GraphQLResponse;
}

/** What the client wants explained, and the id of a request with errors; null for most requests. */
function extensionsFor(
  { demandControl }: RequestHandlerOptions,
  { topics, operation, caller: { faults, cacheReport, correlation }, planned, response }: Explained,
): ResponseExtensions | null {
  const explainsCost = demandControl !== null && topics.has('cost');
  const id = correlation !== undefined && hasErrors(response) ? idInErrors(correlation) : null;
  const record = topics.has('plan') ? (correlation?.record ?? null) : null;
  if (!explainsCost && faults === undefined && cacheReport === undefined && record === null) return id;
  return {
    ...id,
    ...(record !== null && { plan: explainPlan(planned.plan ?? null, record) }),
    ...(explainsCost && { cost: demandControl.report(operation) }),
    ...(cacheReport !== undefined && { cache: cacheReport.fetches() }),
    ...(faults !== undefined && { faults: faults.report() }),
  };
}

function recordUsage(
  { usage, engine }: RequestHandlerOptions,
  { headers }: GraphQLHttpRequest,
  operation: ResolvedOperation,
  outcome: { readonly durationMs: number; readonly hasErrors: boolean },
): void {
  usage?.record({ operation, schema: engine.apiSchema, client: readClient(headers), ...outcome });
}

function hasErrors({ errors }: GraphQLResponse): boolean {
  return errors !== undefined;
}

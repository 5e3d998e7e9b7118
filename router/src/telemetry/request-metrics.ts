/** Metrics of clients' requests. A request that is observed costs a look-up and an addition for each histogram. */
import { ERROR_CATALOGUE } from '@marquee/contracts/error-codes';
import { DURATION_SECONDS, SIZE_BYTES } from '@marquee/runtime/metrics/buckets';
import type { Counter, Histogram, HistogramSeries, ValueSeries } from '@marquee/runtime/metrics/instruments';
import { LabelValues } from '@marquee/runtime/metrics/label-values';
import type { LabelLimits } from '@marquee/runtime/metrics/settings';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import type { OperationDefinitionNode } from 'graphql';
import { CLIENT_LEFT_STATUS, hasClientLeft } from '../deadline.js';
import type { GraphQLHttpHandler, GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { CACHE_USES, EXECUTION_PATHS, ObservedRequest } from './observed-request.js';

const OUTCOMES = ['ok', 'errors', 'refused', 'cancelled'] as const;
const METHODS = ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'DELETE', 'PATCH'] as const;
/** Codes of errors besides those of the catalogue, such as those of foreign subgraphs. */
const MAX_CODES = 50;
const MAX_SUBGRAPHS = 200;
const MAX_STATUSES = 40;

/** The time series of one operation by client, and by outcome, cache and path. */
type OperationSeries = Map<string, (HistogramSeries | undefined)[]>;

interface ExchangeSeries {
  readonly duration: HistogramSeries;
  readonly requestSize: HistogramSeries;
  readonly responseSize: HistogramSeries;
}

export class RequestMetrics {
  readonly #operationNames: LabelValues;
  readonly #clientNames: LabelValues;
  readonly #operations: Histogram;
  readonly #durations: Histogram;
  readonly #requestSizes: Histogram;
  readonly #responseSizes: Histogram;
  readonly #errors: Counter;
  readonly #planCacheHits: ValueSeries;
  readonly #planCacheMisses: ValueSeries;
  readonly #byOperation = new WeakMap<OperationDefinitionNode, OperationSeries>();
  /** By method and status, which are few. */
  readonly #byExchange = new Map<string, (ExchangeSeries | undefined)[]>();

  constructor(registry: MetricsRegistry, limits: LabelLimits) {
    this.#operationNames = new LabelValues(limits.operations, limits.operations);
    this.#clientNames = new LabelValues(limits.clients);
    const http = { http_request_method: METHODS, http_response_status_code: new LabelValues(MAX_STATUSES) };
    this.#durations = registry.histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Requests of clients to the GraphQL endpoint: time from the end of their body to their response.',
      labels: http,
      bounds: DURATION_SECONDS,
    });
    this.#requestSizes = registry.histogram({
      name: 'http_server_request_body_size_bytes',
      help: 'Bodies of the requests of clients.',
      labels: http,
      bounds: SIZE_BYTES,
    });
    this.#responseSizes = registry.histogram({
      name: 'http_server_response_body_size_bytes',
      help: 'Bodies of the responses to clients, before compression.',
      labels: http,
      bounds: SIZE_BYTES,
    });
    this.#operations = registry.histogram({
      name: 'graphql_operation_duration_seconds',
      help: 'Operations of clients by name, type, outcome, client, use of the cache and execution path.',
      labels: {
        graphql_operation_name: this.#operationNames,
        graphql_operation_type: ['query', 'mutation', 'subscription'],
        outcome: OUTCOMES,
        client_name: this.#clientNames,
        cache: CACHE_USES,
        path: EXECUTION_PATHS,
      },
      maxSeries: limits.series,
      bounds: DURATION_SECONDS,
    });
    const planCache = registry.counter({
      name: 'router_plan_cache_requests_total',
      help: 'Operations by whether their plan was cached.',
      labels: { result: ['hit', 'miss'] },
    });
    [this.#planCacheHits, this.#planCacheMisses] = [planCache.with('hit'), planCache.with('miss')];
    const codes = new LabelValues(MAX_CODES, Object.keys(ERROR_CATALOGUE).length);
    codes.reserve(Object.keys(ERROR_CATALOGUE));
    this.#errors = registry.counter({
      name: 'graphql_errors_total',
      help: 'Errors in responses to clients by code and subgraph; the subgraph is empty for an error of the router.',
      labels: { code: codes, subgraph: { max: MAX_SUBGRAPHS } },
    });
  }

  /** Names of operations that are known beforehand: no client's operations can take their time series. */
  reserveOperations(names: Iterable<string>): void {
    this.#operationNames.reserve(names);
  }

  /** Observes each request from here to its response. */
  observe(handle: GraphQLHttpHandler): GraphQLHttpHandler {
    return (request) => {
      const observed = new ObservedRequest();
      request.observed = observed;
      return handle(request).then((response) => {
        this.#end(request, observed, response);
        return response;
      });
    };
  }

  #end(request: GraphQLHttpRequest, observed: ObservedRequest, { status, body }: GraphQLHttpResponse): void {
    const seconds = (performance.now() - observed.startedAtMs) / 1_000;
    const { traceId } = observed;
    const hasLeft = hasClientLeft(request.deadline);
    const exchange = this.#exchangeSeries(request.method, hasLeft ? CLIENT_LEFT_STATUS : status);
    exchange.duration.observe(seconds, traceId);
    exchange.requestSize.observe(request.body.length);
    exchange.responseSize.observe(typeof body === 'string' ? Buffer.byteLength(body) : body.length);
    const { isPlanCached } = observed;
    if (isPlanCached !== null) (isPlanCached ? this.#planCacheHits : this.#planCacheMisses).value += 1;
    if (observed.operation !== null) this.#operationSeries(request, observed, hasLeft)?.observe(seconds, traceId);
    // Nobody gets the errors of a response whose client has left.
    if (observed.hasErrors && !hasLeft)
      for (const { code, subgraph } of observed.errors()) this.#errors.with(code, subgraph).add();
  }

  #exchangeSeries(method: string, status: number): ExchangeSeries {
    let byStatus = this.#byExchange.get(method);
    if (byStatus === undefined) {
      byStatus = [];
      if (this.#byExchange.size < METHODS.length) this.#byExchange.set(method, byStatus);
    }
    const known = byStatus[status];
    if (known !== undefined) return known;
    const labels = [method, String(status)];
    const series = {
      duration: this.#durations.with(...labels),
      requestSize: this.#requestSizes.with(...labels),
      responseSize: this.#responseSizes.with(...labels),
    };
    byStatus[status] = series;
    return series;
  }

  /** A preflight, which the server answers itself. */
  notePreflight(): void {
    this.#exchangeSeries('OPTIONS', 204).duration.observe(0);
  }

  #operationSeries(
    { headers }: GraphQLHttpRequest,
    observed: ObservedRequest,
    hasLeft: boolean,
  ): HistogramSeries | undefined {
    const { operation, path, cache } = observed;
    if (operation === null) return undefined;
    const named = headers['apollographql-client-name'] ?? headers['graphql-client-name'];
    const client = this.#clientNames.of(typeof named === 'string' ? named : '');
    const byClient = this.#byOperation.get(operation.operation) ?? this.#addOperation(operation.operation);
    let series = byClient.get(client);
    if (series === undefined) {
      series = [];
      byClient.set(client, series);
    }
    const outcome = hasLeft ? 3 : observed.isRefused ? 2 : observed.hasErrors ? 1 : 0;
    const index = (outcome * CACHE_USES.length + CACHE_USES.indexOf(cache)) * EXECUTION_PATHS.length;
    const position = index + EXECUTION_PATHS.indexOf(path);
    const known = series[position];
    if (known !== undefined) return known;
    const { name, operation: type } = operation.operation;
    const made = this.#operations.with(name?.value ?? '', type, OUTCOMES[outcome], client, cache, path);
    series[position] = made;
    return made;
  }

  #addOperation(operation: OperationDefinitionNode): OperationSeries {
    const series: OperationSeries = new Map();
    this.#byOperation.set(operation, series);
    return series;
  }
}

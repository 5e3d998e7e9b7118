/** What the hooks `request`, `operation`, `plan` and `error` get. */
import type { IncomingHttpHeaders } from 'node:http';
import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { GraphQLHttpRequest } from '../http/graphql-over-http.js';
import { RefusedByPlugin } from './hook-calls.js';
import type { ErrorHook, HeaderReader, PlannedFetch, PluginCaller, Refusal } from './plugin-api.js';
import { checkedHeaderName, RecordHeaders, View, withHeader } from './views.js';
import type { PluginAccess } from './views.js';

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const MAX_MESSAGE_LENGTH = 1_000;

/** Throws a `RefusedByPlugin`, or a `TypeError` for what no response can have. */
function refuse({ status, code, message, headers = {} }: Refusal): never {
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw new TypeError(`A request is refused with a status from 400 to 599, and not with ${String(status)}.`);
  if (!CODE.test(code))
    throw new TypeError(`An error code is written as in "NOT_ALLOWED", and not as in ${JSON.stringify(code)}.`);
  const checked: Record<string, string> = { 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(headers)) checked[checkedHeaderName(name, value)] = value;
  throw new RefusedByPlugin(String(message).slice(0, MAX_MESSAGE_LENGTH), {
    extensions: { code, http: { status, headers: checked } },
  });
}

abstract class RefusingView extends View {
  refuse(refusal: Refusal): never {
    return refuse(refusal);
  }
}

/** The client's request, with what plugins have changed of it. */
export class RequestDraft {
  constructor(public request: GraphQLHttpRequest) {}

  setHeader(name: string, value: string | null): void {
    this.request = { ...this.request, headers: withHeader<IncomingHttpHeaders>(this.request.headers, name, value) };
  }
}

export class RequestView extends RefusingView {
  constructor(
    plugin: PluginAccess,
    private readonly draft: RequestDraft,
  ) {
    super(plugin);
  }

  get headers(): HeaderReader {
    this.requireRead('request.headers');
    return new RecordHeaders(this.draft.request.headers);
  }

  get method(): string {
    this.requireRead('request.url');
    return this.draft.request.method;
  }

  get url(): string {
    this.requireRead('request.url');
    return this.draft.request.url;
  }

  get address(): string {
    this.requireRead('request.address');
    return this.draft.request.peerAddress;
  }

  get body(): string {
    this.requireRead('request.body');
    return this.draft.request.body;
  }

  setHeader(name: string, value: string | null): void {
    const key = checkedHeaderName(name, value);
    this.change('request.headers', () => this.draft.setHeader(key, value));
  }

  setClient(name: string, version = ''): void {
    const names = ['apollographql-client-name', 'apollographql-client-version'] as const;
    for (const [index, value] of [name, version].entries()) checkedHeaderName(names[index] ?? '', value);
    this.change('request.client', () => {
      this.draft.setHeader(names[0], name);
      this.draft.setHeader(names[1], version === '' ? null : version);
    });
  }
}

/** An operation, as far as plugins see it. */
export interface OperationFacts {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export class OperationView extends RefusingView {
  constructor(
    plugin: PluginAccess,
    private readonly facts: OperationFacts,
    private readonly readCaller: () => PluginCaller,
  ) {
    super(plugin);
  }

  get name(): string | null {
    this.requireRead('operation.name');
    return this.facts.operation.name?.value ?? null;
  }

  get kind(): string {
    this.requireRead('operation.name');
    return this.facts.operation.operation;
  }

  get text(): string {
    this.requireRead('operation.text');
    return this.facts.source;
  }

  get document(): DocumentNode {
    this.requireRead('operation.document');
    return this.facts.document;
  }

  get variables(): Readonly<Record<string, unknown>> {
    this.requireRead('operation.variables');
    return this.facts.variables;
  }

  get caller(): PluginCaller {
    this.requireRead('caller');
    return this.readCaller();
  }
}

/** Policies that a plugin decides: it grants them one by one, as its hook succeeds. */
export class PoliciesView extends View {
  constructor(
    plugin: PluginAccess,
    readonly policies: readonly string[],
    private readonly ofCaller: PluginCaller,
    private readonly onGrant: (policy: string) => void,
  ) {
    super(plugin);
  }

  get caller(): PluginCaller {
    this.requireRead('caller');
    return this.ofCaller;
  }

  grant(policy: string): void {
    this.whenApplied(() => this.onGrant(policy));
  }
}

const plannedFetches = new WeakMap<PlanNode, readonly PlannedFetch[]>();

export class PlanView extends RefusingView {
  constructor(
    plugin: PluginAccess,
    private readonly plan: PlanNode | null,
  ) {
    super(plugin);
  }

  get fetches(): readonly PlannedFetch[] {
    this.requireRead('plan.fetches');
    if (this.plan === null) return [];
    const known = plannedFetches.get(this.plan);
    if (known !== undefined) return known;
    const found = fetchesIn(this.plan).map(({ node }) => ({
      subgraph: node.serviceName,
      kind: (node.requires ?? []).length > 0 ? ('entities' as const) : kindOf(node.operationKind),
      text: node.operation,
    }));
    plannedFetches.set(this.plan, found);
    return found;
  }
}

function kindOf(operationKind: string): 'query' | 'mutation' {
  return operationKind === 'mutation' ? 'mutation' : 'query';
}

export class ErrorView extends View {
  constructor(
    plugin: PluginAccess,
    private readonly error: ErrorHook,
  ) {
    super(plugin);
  }

  get stage(): ErrorHook['stage'] {
    return this.error.stage;
  }

  get code(): string {
    return this.error.code;
  }

  get message(): string {
    return this.error.message;
  }

  get subgraph(): string | null {
    return this.error.subgraph;
  }

  get status(): number | null {
    return this.error.status;
  }
}

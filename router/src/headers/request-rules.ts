/**
 * The headers that each subgraph gets of a client's request, by the rules of the configuration. They are made at the first
 * request to a subgraph; subgraphs with the same rules share one object, which the HTTP client writes once.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, ResolvedOperation } from '../engine/engine.js';
import { claimAt, claimHeaderValue } from '../identity/claims.js';
import type { Identity } from '../identity/identity.js';
import { readClient } from '../telemetry/usage/client-awareness.js';
import { connectionHeaders, problemOfRequestHeader, toNamePattern } from './header-names.js';
import type { ContextValue, HeadersSection, RequestRule } from './settings.js';

type Headers = Readonly<Record<string, string>>;

/** One request of a client. */
interface RuleInput {
  readonly headers: IncomingHttpHeaders;
  /** Names that only concern the client's connection. */
  readonly connection: ReadonlySet<string> | null;
  readonly caller: Caller;
  readonly operation: ResolvedOperation;
  readonly subgraph: string;
}

/** Changes what earlier rules send. */
type Apply = (sent: Record<string, string>, input: RuleInput) => void;

interface SubgraphRules {
  readonly apply: readonly Apply[];
  /** The headers of clients that decide about the subgraph's response; null when a pattern selects them. */
  readonly varyNames: readonly string[] | null;
  /** Whether the caller's claims or address decide about it. */
  readonly dependsOnCaller: boolean;
  /** Whether its name is inserted: it cannot share its headers with others. */
  readonly dependsOnSubgraph: boolean;
}

export class RequestRules {
  readonly #all: SubgraphRules;
  readonly #own = new Map<string, SubgraphRules>();

  /** @param forwarded Names that each subgraph gets before the rules, in lower case. */
  constructor(
    { all, subgraphs }: Pick<HeadersSection, 'all' | 'subgraphs'>,
    private readonly forwarded: readonly string[],
  ) {
    this.#all = compile(all.request);
    for (const [name, { request }] of Object.entries(subgraphs))
      if (request.length > 0) this.#own.set(name, compile([...all.request, ...request]));
  }

  /** Whether there are no rules. */
  get isEmpty(): boolean {
    return this.#all.apply.length === 0 && this.#own.size === 0;
  }

  /** The caller, with the headers by the rules in place of its own. */
  apply(caller: Caller, headers: IncomingHttpHeaders, operation: ResolvedOperation): Caller {
    const connection = connectionHeaders(headers.connection);
    let shared: Headers | null = null;
    const made = new Map<string, Headers>();
    const make = (subgraph: string, rules: SubgraphRules): Headers => {
      const sent: Record<string, string> = { ...caller.headers };
      for (const each of rules.apply) each(sent, { headers, connection, caller, operation, subgraph });
      return sent;
    };
    const forwardedTo = (subgraph: string): Headers => {
      const own = this.#own.get(subgraph);
      if (own === undefined && !this.#all.dependsOnSubgraph) return (shared ??= make(subgraph, this.#all));
      const known = made.get(subgraph) ?? make(subgraph, own ?? this.#all);
      made.set(subgraph, known);
      return known;
    };
    return { ...caller, forwardedTo, headersFor: withAssertions(caller, forwardedTo) };
  }

  /** The headers of clients that decide about responses of the subgraph; null when they cannot be named. */
  varyNames(subgraph: string): readonly string[] | null {
    const { varyNames } = this.#own.get(subgraph) ?? this.#all;
    return varyNames === null ? null : [...this.forwarded, ...varyNames];
  }

  /** Whether claims or the address of a caller decide about responses of the subgraph. */
  dependsOnCaller(subgraph: string): boolean {
    return (this.#own.get(subgraph) ?? this.#all).dependsOnCaller;
  }
}

/** One object for each subgraph, because the HTTP client writes an object of headers once. */
function withAssertions(caller: Caller, forwardedTo: (subgraph: string) => Headers): (subgraph: string) => Headers {
  const { headersFor } = caller;
  if (headersFor === undefined) return forwardedTo;
  const made = new Map<string, Headers>();
  return (subgraph) => {
    const known = made.get(subgraph);
    if (known !== undefined) return known;
    const own = ownHeaders(headersFor(subgraph), caller.headers);
    const sent = own === null ? forwardedTo(subgraph) : { ...forwardedTo(subgraph), ...own };
    made.set(subgraph, sent);
    return sent;
  };
}

/** Those that are not forwarded ones, which a rule may have removed; null for none. */
function ownHeaders(all: Headers, forwarded: Headers): Headers | null {
  const own = Object.entries(all).filter(([name, value]) => forwarded[name] !== value);
  return own.length === 0 ? null : Object.fromEntries(own);
}

function compile(rules: readonly RequestRule[]): SubgraphRules {
  const named: string[] = [];
  let hasPattern = false;
  let dependsOnCaller = false;
  let dependsOnSubgraph = false;
  const apply = rules.flatMap(({ propagate, insert, remove }): readonly Apply[] => {
    if (propagate?.named !== undefined) named.push(propagate.named);
    if (propagate?.matching !== undefined) hasPattern = true;
    if (insert !== undefined) {
      named.push(...namesOf(insert.from_context));
      dependsOnCaller ||= insert.from_claim !== undefined || insert.from_context === 'client_address';
      dependsOnSubgraph ||= insert.from_context === 'subgraph_name';
    }
    return [
      ...(propagate === undefined ? [] : [propagateBy(propagate)]),
      ...(insert === undefined ? [] : [insertBy(insert)]),
      ...(remove === undefined ? [] : [removeBy(remove)]),
    ];
  });
  return { apply, varyNames: hasPattern ? null : [...new Set(named)], dependsOnCaller, dependsOnSubgraph };
}

function propagateBy({ named, matching, rename, default: otherwise }: NonNullable<RequestRule['propagate']>): Apply {
  if (named !== undefined) {
    const target = rename ?? named;
    return (sent, { headers, connection }) => {
      const value = connection?.has(named) === true ? undefined : headers[named];
      if (value !== undefined) sent[target] = Array.isArray(value) ? value.join(', ') : value;
      else if (otherwise !== undefined) sent[target] ??= otherwise;
    };
  }
  const pattern = toNamePattern(matching ?? '');
  return (sent, { headers, connection }) => {
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined || !pattern.test(name) || connection?.has(name) === true) continue;
      if (problemOfRequestHeader(name) === null) sent[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  };
}

function removeBy({ named, matching }: NonNullable<RequestRule['remove']>): Apply {
  if (named !== undefined) return (sent) => void delete sent[named];
  const pattern = toNamePattern(matching ?? '');
  return (sent) => {
    for (const name of Object.keys(sent)) if (pattern.test(name)) delete sent[name];
  };
}

function insertBy({ name, value, from_claim: claim, from_context: from }: NonNullable<RequestRule['insert']>): Apply {
  if (value !== undefined) return (sent) => void (sent[name] = value);
  const read = (input: RuleInput): string | null =>
    claim === undefined ? contextValue(from, input) : claimText(input.caller.identity, claim);
  return (sent, input) => {
    const text = read(input);
    // Else a client could send by an earlier rule what only a token may say.
    if (text === null) delete sent[name];
    else sent[name] = text;
  };
}

/** A longer value is not sent. */
const MAX_CLAIM_LENGTH = 4_096;

/** Null for a guest, and for a claim that is absent or too long. */
function claimText(identity: Identity | null, path: string): string | null {
  const text = identity === null ? null : claimHeaderValue(claimAt(identity.claims, path));
  return text === null || text.length > MAX_CLAIM_LENGTH ? null : text;
}

/** The headers of clients from which the value is read. */
function namesOf(from: ContextValue | undefined): readonly string[] {
  if (from === 'client_name') return ['apollographql-client-name', 'graphql-client-name'];
  return from === 'client_version' ? ['apollographql-client-version', 'graphql-client-version'] : [];
}

/** Null for what the request has not. */
function contextValue(
  from: ContextValue | undefined,
  { headers, caller, operation, subgraph }: RuleInput,
): string | null {
  switch (from) {
    case 'operation_name':
      return operation.operationName ?? operation.operation.name?.value ?? null;
    case 'operation_type':
      return operation.operation.operation;
    case 'client_name':
      return readClient(headers).name || null;
    case 'client_version':
      return readClient(headers).version || null;
    case 'client_address':
      return caller.address ?? null;
    default:
      return subgraph;
  }
}

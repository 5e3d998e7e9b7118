/**
 * The level of each operation: how much its most important field matters, by the tags of the supergraph. The level of a
 * known text is found in the bytes of a request before they are parsed, so that refusing it costs next to nothing.
 */
import { createHash } from 'node:crypto';
import { CriticalityModel } from '@marquee/federation/criticality';
import type { Level } from '@marquee/contracts/criticality';
import { Kind, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ResolvedOperation } from '../engine/engine.js';
import type { GraphQLHttpRequest } from '../http/graphql-over-http.js';

const MAX_TEXTS = 2_000;

/** Longer texts are not kept: together they would take too much memory. */
const MAX_TEXT_LENGTH = 16 * 1024;

export class OperationLevels {
  readonly #model: CriticalityModel;
  readonly #levels = new WeakMap<OperationDefinitionNode, Level>();
  /** By the text or hash of the operation, as it is written in requests. */
  readonly #byText = new LRUCache<string, Level>({ max: MAX_TEXTS });

  /** @param supergraphSdl Valid: the engine has read it. */
  constructor(supergraphSdl: string) {
    this.#model = new CriticalityModel(parse(supergraphSdl, { noLocation: true }));
  }

  /**
   * Null for an operation that was not executed before. A request can be written such that this returns the level of
   * another operation: `of` decides once the operation is resolved.
   */
  guess(request: GraphQLHttpRequest): Level | null {
    const text = findText(request);
    return text === null ? null : (this.#byText.get(text) ?? null);
  }

  /** @param request Of which `guess` returns the same level from now on; null where that is known. */
  of({ document, operation, source }: ResolvedOperation, request: GraphQLHttpRequest | null): Level {
    const known = this.#levels.get(operation);
    const level = known ?? this.#model.ofOperation(document, operation).level;
    if (known === undefined) this.#levels.set(operation, level);
    // Not for every request: finding the text takes a microsecond.
    if (request !== null && isSingle(document)) this.#learn(level, source, request);
    return level;
  }

  /** Whether `of` has seen the operation. */
  knows({ operation }: ResolvedOperation): boolean {
    return this.#levels.has(operation);
  }

  /** Only what is the operation's own text or hash: a request may contain those of another operation too. */
  #learn(level: Level, source: string, request: GraphQLHttpRequest): void {
    const text = findText(request);
    if (text === null || text.length > MAX_TEXT_LENGTH || !isOf(source, text, request.method)) return;
    // A copy: a slice would keep the whole body.
    this.#byText.set(Buffer.from(text).toString(), level);
  }
}

/** A text with several operations has several levels. */
function isSingle({ definitions }: DocumentNode): boolean {
  return definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1;
}

function isOf(source: string, written: string, method: string): boolean {
  if (written.toLowerCase() === createHash('sha256').update(source).digest('hex')) return true;
  try {
    return (
      source === (method === 'GET' ? decodeURIComponent(written.replaceAll('+', ' ')) : JSON.parse(`"${written}"`))
    );
  } catch {
    return false;
  }
}

const HASH_IN_BODY = '"sha256Hash":"';
const TEXT_IN_BODY = '"query":"';
const HASH_IN_URL = /sha256Hash%22(?:%3A|:)%22([0-9a-f]{64})/i;
const TEXT_IN_URL = /[?&]query=([^&]+)/;

/** The hash or the text, as it is written: escapes are not decoded. Null when there is none. */
function findText({ method, url, body }: GraphQLHttpRequest): string | null {
  if (method === 'GET') return HASH_IN_URL.exec(url)?.[1] ?? TEXT_IN_URL.exec(url)?.[1] ?? null;
  return stringAfter(body, HASH_IN_BODY) ?? stringAfter(body, TEXT_IN_BODY);
}

function stringAfter(body: string, key: string): string | null {
  const before = body.indexOf(key);
  if (before < 0) return null;
  const start = before + key.length;
  for (let end = body.indexOf('"', start); end >= 0; end = body.indexOf('"', end + 1))
    if (body[end - 1] !== '\\') return body.slice(start, end);
  return null;
}

/** The response to a client, with what plugins change of it. Its body is written again only when they change the body. */
import { parseJson } from '@marquee/exact-json/parse-json';
import { isRecord } from '@marquee/runtime/is-record';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { GraphQLResponse } from '../engine/engine.js';
import type { GraphQLHttpResponse } from '../http/graphql-over-http.js';
import type { ResponseMediaType } from '../http/media-type.js';
import { respond } from '../pipeline/respond.js';
import { mapFields } from './data-paths.js';
import type { DataPath } from './data-paths.js';
import { writtenExtension } from './fetch-views.js';
import type { HeaderReader, ResponseError } from './plugin-api.js';
import { checkedHeaderName, RecordHeaders, View, withHeader } from './views.js';
import type { PluginAccess } from './views.js';

type Data = GraphQLResponse['data'];
type Extensions = Readonly<Record<string, unknown>>;

/** What was executed. */
export interface ExecutedResponse {
  readonly response: Pick<GraphQLResponse, 'errors' | 'extensions' | 'body' | 'release'> & { readonly data?: Data };
  readonly extensions: Extensions | null;
}

export class ResponseDraft {
  #headers: Readonly<Record<string, string>>;
  #status: number;
  #extensions: Record<string, unknown> | null = null;
  #errors: readonly ResponseError[] | null = null;
  #data: Data | undefined;
  #isDataChanged = false;
  #refused: readonly ResponseError[] | null = null;

  /**
   * @param executed Null for a request that was refused.
   * @param parsed Counts responses whose data was parsed.
   */
  constructor(
    private readonly sent: GraphQLHttpResponse,
    private readonly executed: ExecutedResponse | null,
    private readonly parsed: { add(): void },
  ) {
    this.#headers = sent.headers ?? {};
    this.#status = sent.status;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  get status(): number {
    return this.#status;
  }

  get errors(): readonly ResponseError[] {
    return this.#errors ?? (this.executed === null ? this.#refusedErrors() : (this.executed.response.errors ?? []));
  }

  /** A copy of this response's own. */
  get data(): Data {
    this.#data ??= this.#parseData();
    return this.#data;
  }

  setHeader(name: string, value: string | null): void {
    this.#headers = withHeader(this.#headers, name, value);
  }

  setStatus(status: number): void {
    this.#status = status;
  }

  setExtension(name: string, value: unknown): void {
    (this.#extensions ??= {})[name] = value;
  }

  setErrors(errors: readonly ResponseError[]): void {
    this.#errors = errors;
  }

  markDataChanged(): void {
    this.#isDataChanged = true;
  }

  finish(): GraphQLHttpResponse {
    const { sent, executed } = this;
    const own = { status: this.#status, headers: this.#headers };
    // A 304 has no body.
    if (sent.status === 304 || (!this.#isDataChanged && this.#errors === null && this.#extensions === null))
      return { ...sent, ...own };
    const { body } = executed === null ? this.#writeRefusal() : this.#write(executed);
    sent.release?.();
    return { type: sent.type, ...own, body };
  }

  #write({ response, extensions }: ExecutedResponse): GraphQLHttpResponse {
    const type = this.sent.type as ResponseMediaType;
    const all = { ...extensions, ...this.#extensions };
    const added = Object.keys(all).length === 0 ? null : all;
    const isBodyKept = !this.#isDataChanged && this.#errors === null && response.body !== undefined;
    if (isBodyKept) return respond({ data: null, ...pickWritten(response), release() {} }, type, added);
    const errors = this.errors;
    const whole = { data: this.data, ...(errors.length > 0 && { errors }) };
    return respond({ ...whole, extensions: response.extensions }, type, added);
  }

  #writeRefusal(): Pick<GraphQLHttpResponse, 'body'> {
    const extensions = this.#extensions === null ? {} : { extensions: this.#extensions };
    return { body: stringifyJson({ errors: this.errors, ...extensions }) };
  }

  #parseData(): Data {
    if (this.executed === null) return null;
    this.parsed.add();
    const { body, data = null } = this.executed.response;
    const json = body === undefined ? stringifyJson({ data }) : body.toString();
    return (parseJson(json) as { readonly data: Data }).data ?? null;
  }

  #refusedErrors(): readonly ResponseError[] {
    return (this.#refused ??= readErrors(this.sent.body));
  }
}

function pickWritten({ body, extensions }: ExecutedResponse['response']): Pick<GraphQLResponse, 'body' | 'extensions'> {
  return { ...(body !== undefined && { body }), extensions };
}

/** Of a refusal, whose body the router has written. */
export function readErrors(body: string | Buffer): readonly ResponseError[] {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isRecord(parsed) && Array.isArray(parsed['errors']) ? (parsed['errors'] as readonly ResponseError[]) : [];
  } catch {
    return [];
  }
}

export class ResponseView extends View {
  /** @param paths Of the fields that the plugin names; null when it does not read the data of this operation. */
  constructor(
    plugin: PluginAccess,
    private readonly draft: ResponseDraft,
    private readonly paths: readonly DataPath[] | null,
  ) {
    super(plugin);
  }

  get status(): number {
    return this.draft.status;
  }

  get headers(): HeaderReader {
    this.requireRead('response.headers');
    return new RecordHeaders(this.draft.headers);
  }

  get errors(): readonly ResponseError[] {
    this.requireRead('response.errors');
    return this.draft.errors;
  }

  get data(): Data {
    this.requireRead('response.data');
    if (this.paths === null) return null;
    if (this.plugin.changes.has('response.data')) this.draft.markDataChanged();
    return this.draft.data;
  }

  mapFields(map: (value: unknown, coordinate: string) => unknown): void {
    this.requireRead('response.data');
    const { paths } = this;
    this.change('response.data', () => paths !== null && this.draft.markDataChanged());
    if (paths !== null && paths.length > 0) mapFields(this.draft.data, paths, map);
  }

  setHeader(name: string, value: string | null): void {
    const key = checkedHeaderName(name, value);
    this.change('response.headers', () => this.draft.setHeader(key, value));
  }

  setStatus(status: number): void {
    if (!Number.isInteger(status) || status < 200 || status > 599 || [204, 205, 304].includes(status))
      throw new TypeError(`A GraphQL response cannot have the status ${String(status)}.`);
    this.change('response.status', () => this.draft.setStatus(status));
  }

  setExtension(name: string, value: unknown): void {
    // As it is now: the plugin may change the value later.
    const json = JSON.parse(writtenExtension(name, value)) as unknown;
    this.change('response.extensions', () => this.draft.setExtension(name, json));
  }

  setErrors(errors: readonly ResponseError[]): void {
    const copy = JSON.parse(JSON.stringify(errors)) as readonly ResponseError[];
    this.change('response.errors', () => this.draft.setErrors(copy));
  }
}

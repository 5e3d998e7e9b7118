/** What the hooks around a request to a subgraph get. */
import type { HeaderReader, SubgraphFetch } from './plugin-api.js';
import type { FetchToSend } from './request-plugins.js';
import { checkedHeaderName, RecordHeaders, View, withHeader } from './views.js';
import type { PluginAccess } from './views.js';

/** The largest value of an entry of `extensions`, as JSON. */
const MAX_EXTENSION_LENGTH = 65_536;

/** JSON with one character for each byte. Throws for what is not JSON, and for what is too large. */
export function writtenExtension(name: string, value: unknown): string {
  const json: unknown = JSON.stringify(value);
  if (typeof json !== 'string') throw new TypeError(`The extension "${name}" cannot be written as JSON.`);
  if (json.length > MAX_EXTENSION_LENGTH)
    throw new TypeError(`The extension "${name}" is longer than ${MAX_EXTENSION_LENGTH} characters.`);
  return json;
}

/** A request to a subgraph, with what plugins have changed of it. */
export class FetchDraft<Fetch extends FetchToSend> {
  #extensions: Map<string, string> | null = null;
  #body: string | null = null;

  constructor(
    private request: Fetch,
    private readonly urlOf: (subgraph: string) => string,
  ) {}

  get headers(): Fetch['headers'] {
    return this.request.headers;
  }

  get url(): string {
    return this.request.url ?? this.urlOf(this.request.subgraph);
  }

  /** With the extensions, one character for each byte. */
  get body(): string {
    return (this.#body ??= this.#writeBody());
  }

  setHeader(name: string, value: string | null): void {
    this.request = { ...this.request, headers: withHeader(this.request.headers, name, value) };
  }

  setUrl(url: string): void {
    this.request = { ...this.request, url };
  }

  setExtension(name: string, json: string): void {
    (this.#extensions ??= new Map()).set(name, json);
    this.#body = null;
  }

  finish(): Fetch {
    return this.#extensions === null ? this.request : { ...this.request, body: this.body };
  }

  /** The body is an object with other entries, which the router has written. */
  #writeBody(): string {
    const { body } = this.request;
    if (this.#extensions === null) return body;
    const entries = [...this.#extensions].map(([name, json]) => `${JSON.stringify(name)}:${json}`);
    const written = Buffer.from(`,"extensions":{${entries.join()}}}`).toString('latin1');
    return `${body.slice(0, body.lastIndexOf('}'))}${written}`;
  }
}

export class SubgraphRequestView extends View {
  readonly subgraph: string;
  readonly kind: SubgraphFetch['kind'];
  readonly operationName: string | null;

  constructor(
    plugin: PluginAccess,
    { subgraph, kind, operationName }: SubgraphFetch,
    private readonly draft: FetchDraft<FetchToSend>,
  ) {
    super(plugin);
    this.subgraph = subgraph;
    this.kind = kind;
    this.operationName = operationName;
  }

  get headers(): HeaderReader {
    this.requireRead('subgraphRequest.headers');
    return new RecordHeaders(this.draft.headers);
  }

  get url(): string {
    this.requireRead('subgraphRequest.url');
    return this.draft.url;
  }

  get body(): Uint8Array {
    this.requireRead('subgraphRequest.body');
    return Buffer.from(this.draft.body, 'latin1');
  }

  setHeader(name: string, value: string | null): void {
    const key = checkedHeaderName(name, value);
    this.change('subgraphRequest.headers', () => this.draft.setHeader(key, value));
  }

  setUrl(url: string): void {
    const { protocol, username, password } = new URL(url);
    if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '')
      throw new TypeError(`"${url}" is not an http or https URL without a user name.`);
    this.change('subgraphRequest.url', () => this.draft.setUrl(url));
  }

  setExtension(name: string, value: unknown): void {
    const json = writtenExtension(name, value);
    this.change('subgraphRequest.extensions', () => this.draft.setExtension(name, json));
  }
}

export class SubgraphResponseView extends View {
  readonly subgraph: string;
  readonly kind: SubgraphFetch['kind'];
  readonly operationName: string | null;

  constructor(
    plugin: PluginAccess,
    { subgraph, kind, operationName }: SubgraphFetch,
    readonly durationMs: number,
    private readonly bytes: Buffer,
    private readonly readHeaders: () => HeaderReader,
  ) {
    super(plugin);
    this.subgraph = subgraph;
    this.kind = kind;
    this.operationName = operationName;
  }

  get headers(): HeaderReader {
    this.requireRead('subgraphResponse.headers');
    return this.readHeaders();
  }

  get body(): Uint8Array {
    this.requireRead('subgraphResponse.body');
    return this.bytes;
  }
}

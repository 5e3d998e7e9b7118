/** What a hook gets: the declared parts of one step of a request. Changes take effect when the hook has succeeded. */
import type { ChangePart, HeaderReader, ReadPart } from './plugin-api.js';

/** A plugin as far as its views know it. */
export interface PluginAccess {
  readonly name: string;
  readonly reads: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
}

export abstract class View {
  #changes: (() => void)[] | null = null;
  #isEnded = false;

  constructor(protected readonly plugin: PluginAccess) {}

  /** To be called when the hook has succeeded. */
  apply(): void {
    this.#isEnded = true;
    for (const change of this.#changes ?? []) change();
  }

  /** To be called when the hook has failed: its changes, and later ones, have no effect. */
  discard(): void {
    this.#isEnded = true;
    this.#changes = null;
  }

  protected requireRead(part: ReadPart): void {
    if (this.plugin.reads.has(part)) return;
    throw new TypeError(
      `The plugin "${this.plugin.name}" reads "${part}" and does not declare it: add "${part}" to its "reads".`,
    );
  }

  protected change(part: ChangePart, change: () => void): void {
    if (!this.plugin.changes.has(part))
      throw new TypeError(
        `The plugin "${this.plugin.name}" changes "${part}" and does not declare it: add "${part}" to its "changes".`,
      );
    this.whenApplied(change);
  }

  protected whenApplied(change: () => void): void {
    if (this.#isEnded)
      throw new TypeError(`A hook of the plugin "${this.plugin.name}" has ended, and changes nothing.`);
    (this.#changes ??= []).push(change);
  }
}

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

export class RecordHeaders implements HeaderReader {
  /** @param record Names in lower case. */
  constructor(private readonly record: HeaderRecord) {}

  get(name: string): string | null {
    const key = name.toLowerCase();
    // Objects of Node have a prototype: `constructor` is no header.
    const value = Object.hasOwn(this.record, key) ? this.record[key] : undefined;
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  names(): readonly string[] {
    return Object.keys(this.record);
  }
}

const NAME = /^[!#$%&'*+\-.^_`|~\w]{1,256}$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** The longest value that a plugin may set. */
const MAX_VALUE_LENGTH = 8_192;

/** Headers that describe the message and its connection: the router writes them. */
const MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The name in lower case. Throws for what cannot be a header, and for headers that the router writes. */
export function checkedHeaderName(name: string, value: string | null): string {
  const key = String(name).toLowerCase();
  if (!NAME.test(key)) throw new TypeError(`${JSON.stringify(name)} is not the name of a header.`);
  if (MESSAGE_HEADERS.has(key)) throw new TypeError(`The router writes the header "${key}" itself.`);
  if (value === null) return key;
  if (typeof value !== 'string' || value.length > MAX_VALUE_LENGTH || !VALUE.test(value))
    throw new TypeError(
      `The value of the header "${key}" is not a text of at most ${MAX_VALUE_LENGTH} characters of Latin-1 without line breaks.`,
    );
  return key;
}

/** A copy with one header changed; null removes it. */
export function withHeader<T extends HeaderRecord>(headers: T, name: string, value: string | null): T {
  const changed: Record<string, string | readonly string[] | undefined> = { ...headers };
  if (value === null) delete changed[name];
  else changed[name] = value;
  return changed as T;
}

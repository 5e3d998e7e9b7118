/**
 * Settings of a process: declared once, by reading them, and checked together. The only file that reads `process.env`.
 *
 * Shared settings begin with `MARQUEE_`, a process's own with its name (`USERS_PORT`). Under both prefixes a key that
 * nobody declares is refused: a misspelt setting never passes for a default.
 */
import { resolve } from 'node:path';

/** All that is wrong with the settings, at once, in sentences for the person who starts the process. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(['This process cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings by name, remembering what is declared and what is wrong; `check` speaks up about all of it. */
export class Settings {
  readonly #problems: string[] = [];
  readonly #declared = new Set<string>();

  /** @param processName As in `users`; its own settings begin with it in capitals. */
  constructor(
    readonly processName: string,
    private readonly env: Environment,
  ) {}

  /** The prefix of this process's own settings, as in `USERS_`. */
  get ownPrefix(): string {
    return `${this.processName.toUpperCase().replaceAll('-', '_')}_`;
  }

  text(name: string, fallback: string): string {
    return this.#read(name) ?? fallback;
  }

  /** Null when not set. */
  optionalText(name: string): string | null {
    return this.#read(name) ?? null;
  }

  /** Never printed, not even when it is wrong. Null when not set. */
  secret(name: string): string | null {
    return this.#read(name) ?? null;
  }

  wholeNumber(
    name: string,
    bounds: { readonly fallback: number; readonly min: number; readonly max: number; readonly unit: string },
  ): number {
    const text = this.#read(name);
    if (text === undefined) return bounds.fallback;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= bounds.min && value <= bounds.max) return value;
    this.#problems.push(
      `${name} must be a whole number of ${bounds.unit} from ${bounds.min} to ${bounds.max}, got "${text}"`,
    );
    return bounds.fallback;
  }

  /** A TCP port; 0 lets the machine choose a free one. */
  port(name: string, fallback: number): number {
    const text = this.#read(name);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= 0 && value <= 65_535) return value;
    this.#problems.push(`${name} must be a port from 0 to 65535, got "${text}"`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], String(fallback) as 'true' | 'false') === 'true';
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.#read(name);
    if (text === undefined) return fallback;
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    this.#problems.push(`${name} must be one of ${choices.join(', ')}, got "${text}"`);
    return fallback;
  }

  /** An absolute http(s) URL, without a trailing slash. */
  url(name: string, fallback: string): string {
    const text = this.#read(name);
    if (text === undefined) return fallback;
    if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
    this.#problems.push(`${name} must be an http:// or https:// URL, got "${text}"`);
    return fallback;
  }

  /** A folder or file, made absolute from the working directory. */
  path(name: string, fallback: string): string {
    return resolve(this.#read(name) ?? fallback);
  }

  /** Declares names without reading them: settings of other processes under the shared prefix. */
  allow(...names: readonly string[]): void {
    for (const name of names) this.#declared.add(name);
  }

  /** Adds a problem that only the reader of several settings together can see. */
  problem(sentence: string): void {
    this.#problems.push(sentence);
  }

  /** Throws a `ConfigError` with everything that is wrong, or returns. Call it once all settings are read. */
  check(): void {
    const unknown = Object.keys(this.env).filter(
      (name) => (name.startsWith('MARQUEE_') || name.startsWith(this.ownPrefix)) && !this.#declared.has(name),
    );
    const problems = [...this.#problems, ...unknown.map((name) => `${name} is not a setting of this process`)];
    if (problems.length > 0) throw new ConfigError(problems);
  }

  #read(name: string): string | undefined {
    this.#declared.add(name);
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }
}

/** What every process of the house is told. */
export interface SharedConfig {
  /** The address that processes listen on; 127.0.0.1 keeps them to this machine. */
  readonly host: string;
  /** Where stores, logs and keys live; each process has a folder of its own in it. */
  readonly dataDir: string;
  /** `production` hides introspection and explorers, and writes logs as JSON. */
  readonly mode: 'development' | 'production';
  /** How much sample data an empty store is given. */
  readonly seed: SeedSize;
  /** Where subgraphs keep their documents. */
  readonly store: 'embedded' | 'mongo';
  /** Through what events flow between subgraphs. */
  readonly events: 'embedded' | 'kafka';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The router's published keys, by which a subgraph checks who is asking. */
  readonly identityJwksUrl: string;
}

export const SEED_SIZES = ['none', 'small', 'demo', 'large'] as const;
export type SeedSize = (typeof SEED_SIZES)[number];

/** Settings that all processes may be given and only subgraphs read. */
const OF_SUBGRAPHS = ['MARQUEE_NAMESPACE', 'MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS', 'MARQUEE_KAFKA_PARTITIONS'];

export function readSharedConfig(settings: Settings): SharedConfig {
  settings.allow(...OF_SUBGRAPHS);
  return readShared(settings);
}

function readShared(settings: Settings): SharedConfig {
  return {
    host: settings.text('MARQUEE_HOST', '127.0.0.1'),
    dataDir: settings.path('MARQUEE_DATA_DIR', '.data'),
    mode: settings.oneOf('MARQUEE_MODE', ['development', 'production'], 'development'),
    seed: settings.oneOf('MARQUEE_SEED', SEED_SIZES, 'demo'),
    store: settings.oneOf('MARQUEE_STORE', ['embedded', 'mongo'], 'embedded'),
    events: settings.oneOf('MARQUEE_EVENTS', ['embedded', 'kafka'], 'embedded'),
    logLevel: settings.oneOf('MARQUEE_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
    identityJwksUrl: settings.url('MARQUEE_IDENTITY_JWKS_URL', 'http://127.0.0.1:4000/.well-known/jwks.json'),
  };
}

/** The real environment. Tests hand in a record of their own instead. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Keeps `@apollo/gateway` from measuring where it runs and reporting it to its vendor. It reads the environment alone,
 * so this must come before its first construction.
 */
export function silenceApolloTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

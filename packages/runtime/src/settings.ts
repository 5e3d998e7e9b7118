/**
 * Settings of a process as data. A process declares each setting once (name, type, unit, bounds, default, meaning) and
 * reads its configuration from the declarations; the reference in `docs/reference/settings.md` is written from them.
 *
 * Names of shared settings begin with `MARQUEE_`, those of one process with its name (`USERS_PORT`). An undeclared name
 * under either prefix is an error, so that a misspelt setting cannot pass for its default.
 */
import { resolve } from 'node:path';
import type { Environment } from './environment.js';
import { productionProblem } from './production-rules.js';
import type { DevelopmentOnly } from './production-rules.js';
import { ConfigError } from './start-error.js';

/** Marks a default that is only known when the setting is read; the text describes it in the reference. */
export interface ComputedDefault {
  readonly computed: string;
}

interface SettingOf<Default> {
  /** The environment variable. */
  readonly name: string;
  /** What the setting means, as one sentence. */
  readonly sentence: string;
  /** Null: the setting has no value unless it is set. */
  readonly default: Default | ComputedDefault | null;
  /** Values that production mode refuses. The default of a secret is refused without a declaration. */
  readonly developmentOnly?: DevelopmentOnly;
}

export interface WholeNumberSetting extends SettingOf<number> {
  readonly type: 'whole number';
  /** In the plural: `milliseconds`, `bytes`, `pages`. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

export interface ChoiceSetting extends SettingOf<string> {
  readonly type: 'choice';
  readonly values: readonly string[];
}

export interface TextSetting extends SettingOf<string> {
  readonly type: 'text';
  /** The value is never printed. A default of it is published with the source, so production mode refuses it. */
  readonly secret?: true;
}

export type Setting =
  | TextSetting
  | WholeNumberSetting
  | ChoiceSetting
  /** A TCP port; 0 lets the operating system choose a free one. */
  | (SettingOf<number> & { readonly type: 'port' })
  /** `true` or `false`. */
  | (SettingOf<boolean> & { readonly type: 'flag' })
  /** An absolute http or https URL; read without a trailing slash. */
  | (SettingOf<string> & { readonly type: 'url' })
  /** Such URLs, separated by commas, at least one. */
  | (SettingOf<readonly string[]> & { readonly type: 'urls' })
  /** A folder or file; read as an absolute path, relative ones from the working directory. */
  | (SettingOf<string> & { readonly type: 'path' })
  /** Items separated by commas; read without blanks around them and without empty items. */
  | (SettingOf<readonly string[]> & { readonly type: 'list' });

/** The settings of one process or module, by the names of its configuration's properties. */
export type SettingGroup = Readonly<Record<string, Setting>>;

type SetValue<S extends Setting> = S extends { readonly type: 'whole number' | 'port' }
  ? number
  : S extends { readonly type: 'flag' }
    ? boolean
    : S extends { readonly type: 'list' | 'urls' }
      ? readonly string[]
      : S extends { readonly type: 'choice'; readonly values: readonly (infer Choice)[] }
        ? Choice
        : string;

/** What reading a setting returns. */
export type ValueOf<S extends Setting> = SetValue<S> | (S['default'] extends null ? null : never);

/** What reading a group returns. */
export type ValuesOf<Group extends SettingGroup> = { readonly [Key in keyof Group]: ValueOf<Group[Key]> };

/** The second argument of `read`: the default, where it is computed. */
type ComputedArgument<S extends Setting> = S['default'] extends ComputedDefault ? [fallback: SetValue<S>] : [];

/** Ends a start that only checks the settings, before it has any effect. */
export class SettingsAreValid extends Error {
  override readonly name = 'SettingsAreValid';
}

/** Reads declared settings and collects what is wrong with them; `check` throws all of it together. */
export class Settings {
  readonly #problems: string[] = [];
  readonly #declared = new Set<string>();
  readonly #secrets = new Set<string>();

  /**
   * @param processName As in `users`; the process's own settings begin with it in capitals.
   * @param isCheckOnly Whether `check` throws a `SettingsAreValid` where it would return.
   */
  constructor(
    readonly processName: string,
    private readonly env: Environment,
    private readonly isCheckOnly = false,
  ) {}

  /** The values of the secret settings that were read so far. Grows with each read: for the log, which masks them. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /** Whether `MARQUEE_MODE` is `production`: values that are for development only are then problems. */
  get isProduction(): boolean {
    return this.env['MARQUEE_MODE']?.trim() === 'production';
  }

  /** The prefix of this process's own settings, as in `USERS_`. */
  get ownPrefix(): string {
    return prefixOf(this.processName);
  }

  /** A value that is not valid becomes a problem, and the default is returned in its place. */
  read<const S extends Setting>(setting: S, ...[fallback]: ComputedArgument<S>): ValueOf<S> {
    this.#declared.add(setting.name);
    const text = this.env[setting.name]?.trim() ?? '';
    const value = text === '' ? undefined : this.#parse(setting, text);
    const used = value ?? defaultOf(setting, fallback);
    const problem = this.isProduction ? productionProblem(setting, used, defaultOf(setting, fallback)) : null;
    if (problem !== null) this.problem(problem);
    if ('secret' in setting && setting.secret === true && typeof used === 'string') this.#secrets.add(used);
    // The overloads of the type tie value and default to the declaration.
    return used as ValueOf<S>;
  }

  /** Reads a group whose defaults are all in the declarations. */
  readAll<const Group extends SettingGroup>(group: Group): ValuesOf<Group> {
    return Object.fromEntries(
      Object.entries(group).map(([key, setting]) => [key, this.read<Setting>(setting)]),
    ) as ValuesOf<Group>;
  }

  /** Declares settings without reading them, such as those of an adapter that is not chosen. */
  declare(...settings: readonly Setting[]): void {
    for (const { name } of settings) this.#declared.add(name);
  }

  /** A name that is no longer read: setting it is a problem whose sentence names its successor. */
  replaced(name: string, successor: Setting): void {
    this.#declared.add(name);
    if ((this.env[name] ?? '') !== '')
      this.#problems.push(`${name} is replaced by ${successor.name}: ${lowerFirst(successor.sentence)}`);
  }

  /** Adds a problem that concerns several settings together, or a rule beyond the setting's type. */
  problem(sentence: string): void {
    if (!this.#problems.includes(sentence)) this.#problems.push(sentence);
  }

  /** Throws a `ConfigError` with all problems, or returns. Call it once all settings are read. */
  check(): void {
    const unknown = Object.keys(this.env).filter(
      (name) => (name.startsWith('MARQUEE_') || name.startsWith(this.ownPrefix)) && !this.#declared.has(name),
    );
    const problems = [...this.#problems, ...unknown.map((name) => `${name} is not a setting of this process`)];
    if (problems.length > 0) throw new ConfigError(problems);
    if (this.isCheckOnly) throw new SettingsAreValid();
  }

  /** Undefined, and a problem, when the text is not a value of the setting. */
  #parse(setting: Setting, text: string): number | boolean | string | readonly string[] | undefined {
    const value = parse(setting, text);
    if (value === undefined)
      this.problem(`${setting.name} must be ${requirementOf(setting)}, got "${printable(setting, text)}"`);
    return value;
  }
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}

/** As in `USERS_` for the process `users`. */
export function prefixOf(processName: string): string {
  return `${processName.toUpperCase().replaceAll('-', '_')}_`;
}

/** A value for messages: without what may be a secret, and without credentials in a URL. */
function printable(setting: Setting, text: string): string {
  if ('secret' in setting && setting.secret === true) return '***';
  return text.replace(/\/\/[^/@\s]*@/g, '//***@');
}

function defaultOf(setting: Setting, fallback: unknown): unknown {
  const declared = setting.default;
  if (typeof declared === 'object' && declared !== null && 'computed' in declared) return fallback;
  return setting.type === 'path' && typeof declared === 'string' ? resolve(declared) : declared;
}

function parse(setting: Setting, text: string): number | boolean | string | readonly string[] | undefined {
  switch (setting.type) {
    case 'text':
      return text;
    case 'whole number':
      return numberWithin(text, setting.min, setting.max);
    case 'port':
      return numberWithin(text, 0, 65_535);
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return setting.values.find((value) => value === text);
    case 'url':
      return isServiceUrl(text) ? text.replace(/\/+$/, '') : undefined;
    case 'path':
      return resolve(text);
    case 'list':
      return itemsOf(text);
    case 'urls': {
      const urls = itemsOf(text);
      return urls.length > 0 && urls.every(isServiceUrl) ? urls.map((url) => url.replace(/\/+$/, '')) : undefined;
    }
  }
}

function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Credentials in a URL would be refused by `fetch`, and would be in logs. */
function isServiceUrl(text: string): boolean {
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function numberWithin(text: string, min: number, max: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** Completes "must be …". */
export function requirementOf(setting: Setting): string {
  switch (setting.type) {
    case 'whole number':
      return `a whole number of ${setting.unit} from ${setting.min} to ${setting.max}`;
    case 'port':
      return 'a port from 0 to 65535';
    case 'flag':
      return 'one of true, false';
    case 'choice':
      return `one of ${setting.values.join(', ')}`;
    case 'url':
      return 'an http:// or https:// URL without credentials';
    case 'urls':
      return 'http:// or https:// URLs without credentials, with commas between them';
    case 'path':
      return 'a path';
    case 'list':
      return 'a list with commas between its items';
    case 'text':
      return 'a text';
  }
}

/**
 * Settings of a process as data. A process declares each setting once (name, key, type, unit, bounds, default, meaning)
 * and reads its configuration from the declarations; the reference in `docs/reference/` is written from them.
 *
 * A value is that of the environment, else that of the configuration file, else the default. Names of shared settings
 * begin with `MARQUEE_`, those of one process with its name (`USERS_PORT`). An undeclared name under either prefix, and
 * an undeclared key of the file, is an error, so that a misspelt setting cannot pass for its default.
 */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { ConfigurationFile, FileProblem, Path } from './configuration/configuration-file.js';
import type {
  ComputedArgument,
  Setting,
  SettingGroup,
  Structure,
  ValueOf,
  ValuesOf,
} from './configuration/declarations.js';
import { didYouMean } from './configuration/near-names.js';
import { fileVariableOf, readEnvironmentText } from './configuration/secret-files.js';
import { pathText, readStructure } from './configuration/read-structure.js';
import { fileRequirementOf, parseFileValue, parseText, requirementOf } from './configuration/scalar-values.js';
import type { ScalarValue } from './configuration/scalar-values.js';
import type { Environment } from './environment.js';
import { isRecord } from './is-record.js';
import { productionProblem } from './production-rules.js';
import { ConfigError } from './start-error.js';

export type {
  ChoiceSetting,
  ComputedDefault,
  Reload,
  Setting,
  SettingGroup,
  Structure,
  TextSetting,
  ValueOf,
  ValuesOf,
  WholeNumberSetting,
} from './configuration/declarations.js';

/** Where a value is from. */
export type Source = 'environment' | 'file' | 'default';

/** What a setting was read as. */
export interface Effective {
  readonly setting: Setting | Structure;
  readonly value: unknown;
  readonly source: Source;
}

/** Ends a start that only checks the settings, before it has any effect. */
export class SettingsAreValid extends Error {
  override readonly name = 'SettingsAreValid';
}

/** That are reported at a time. */
const MAX_PROBLEMS = 100;

/** A problem, with its place where it is one of the file. */
type Problem = Partial<FileProblem> & Pick<FileProblem, 'sentence'>;

/** Reads declared settings and collects what is wrong with them; `check` throws all of it together. */
export class Settings {
  readonly #problems: Problem[] = [];
  readonly #declared = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #structures = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #waiting = new Set<string>();
  readonly #effective = new Map<Setting | Structure, Effective>();
  /** Those whose values are from the file, by their variables. */
  readonly #inFile = new Map<string, Setting>();

  /**
   * @param processName As in `users`; the process's own settings begin with it in capitals.
   * @param isCheckOnly Whether `check` throws a `SettingsAreValid` where it would return.
   * @param file The configuration file; null for none.
   * @param before The settings that apply, for a reload: what needs a restart keeps its value from there.
   */
  constructor(
    readonly processName: string,
    private readonly env: Environment,
    private readonly isCheckOnly = false,
    readonly file: ConfigurationFile | null = null,
    private readonly before: Settings | null = null,
  ) {
    for (const problem of file?.problems ?? []) this.#problems.push(problem);
  }

  /** The values of the secret settings that were read so far. Grows with each read: for the log, which masks them. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /** Whether `MARQUEE_MODE` is `production`: values that are for development only are then problems. */
  get isProduction(): boolean {
    const set = this.env['MARQUEE_MODE']?.trim() ?? '';
    return (set === '' ? this.file?.at(['mode']) : set) === 'production';
  }

  /** The prefix of this process's own settings, as in `USERS_`. */
  get ownPrefix(): string {
    return prefixOf(this.processName);
  }

  /** What was read so far, in the order of reading. */
  get effective(): readonly Effective[] {
    return [...this.#effective.values()];
  }

  /** Of a reload: the keys whose new values apply, and those whose values wait for a restart. */
  get reloaded(): { readonly applied: readonly string[]; readonly needRestart: readonly string[] } {
    return { applied: [...this.#changed], needRestart: [...this.#waiting] };
  }

  /**
   * A value that is not valid becomes a problem, and the default is returned in its place. A structure is read from the
   * configuration file only.
   */
  read<const S extends Setting>(setting: S, ...fallback: ComputedArgument<S>): ValueOf<S>;
  read<Schema extends z.ZodType>(structure: Structure<Schema>): z.output<Schema>;
  read(setting: Setting | Structure, fallback?: unknown): unknown {
    if (setting.type === 'structure') return this.#readStructure(setting);
    this.declare(setting);
    // A default that is computed is known to its first reader.
    const known = fallback === undefined && isComputed(setting) ? this.#effective.get(setting) : undefined;
    if (known !== undefined) return known.value;
    const [value, source] = this.#valueOf(setting);
    if (value === undefined && fallback === undefined && isComputed(setting)) return undefined;
    const used = value ?? defaultOf(setting, fallback);
    const problem = this.isProduction ? productionProblem(setting, used, defaultOf(setting, fallback)) : null;
    if (problem !== null) this.problem(problem);
    if ('secret' in setting && setting.secret === true && typeof used === 'string') this.#secrets.add(used);
    return this.#keep(setting, used, source);
  }

  /** Reads a group whose defaults are all in the declarations. */
  readAll<const Group extends SettingGroup>(group: Group): ValuesOf<Group> {
    return Object.fromEntries(
      // Only a computed default needs the second argument.
      Object.entries(group).map(([key, setting]) => [key, this.read(setting as Setting & { default: null })]),
    ) as ValuesOf<Group>;
  }

  /** Declares settings without reading them, such as those of an adapter that is not chosen. */
  declare(...settings: readonly Setting[]): void {
    for (const setting of settings) {
      this.#declared.add(setting.name);
      if (setting.key !== undefined) this.#keys.add(setting.key);
      const fileVariable = fileVariableOf(setting);
      if (fileVariable !== null) this.#declared.add(fileVariable);
    }
  }

  /** A name that is no longer read: setting it is a problem whose sentence names its successor. */
  replaced(name: string, successor: Setting): void {
    this.#declared.add(name);
    if ((this.env[name] ?? '') !== '')
      this.problem(`${name} is replaced by ${successor.name}: ${lowerFirst(successor.sentence)}`);
  }

  /**
   * Adds a problem that concerns several settings together, or a rule beyond the setting's type. Variables in the sentence
   * whose values are from the file are named by their keys, and the first gives the problem its place.
   *
   * @param place The setting whose line in the file the problem is about, with a path within its value.
   */
  problem(sentence: string, place?: Setting | Structure, path: Path = []): void {
    const named: Setting[] = [];
    const text = sentence.replaceAll(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g, (name) => {
      const setting = this.#inFile.get(name);
      if (setting !== undefined) named.push(setting);
      return setting?.key ?? name;
    });
    const about = place ?? named[0];
    const isInFile = about !== undefined && this.sourceOf(about) === 'file';
    const position = isInFile ? this.file?.positionOf([...(about.key ?? '').split('.'), ...path]) : undefined;
    const problem = { ...position, sentence: text };
    if (!this.#problems.some((known) => textOf(known, '') === textOf(problem, ''))) this.#problems.push(problem);
  }

  /** `default` until the setting is read. */
  sourceOf(setting: Setting | Structure): Source {
    return this.#effective.get(setting)?.source ?? 'default';
  }

  /** Where the configuration file has the path, as in `router.yaml:3:5`; undefined where it has not. */
  placeOf(path: Path): string | undefined {
    if (this.file?.at(path) === undefined) return undefined;
    const { line, column } = this.file.positionOf(path);
    return `${this.file.name}:${line}:${column}`;
  }

  /** How messages name the setting: by its key where its value is from the file. */
  nameOf(setting: Setting): string {
    return this.sourceOf(setting) === 'file' ? (setting.key ?? setting.name) : setting.name;
  }

  /** Throws a `ConfigError` with all problems, or returns. Call it once all settings are read. */
  check(): void {
    const unknown = Object.keys(this.env).filter(
      (name) => (name.startsWith('MARQUEE_') || name.startsWith(this.ownPrefix)) && !this.#declared.has(name),
    );
    const interpolation = this.file?.problems ?? [];
    const isFollowing = ({ line, column, sentence }: Problem): boolean =>
      !interpolation.some((first) => first.sentence === sentence) &&
      interpolation.some((first) => first.line === line && first.column === column);
    const inFile = [
      ...this.#problems.filter((problem) => problem.line !== undefined && !isFollowing(problem)),
      ...(this.file === null ? [] : this.#unknownKeys(this.file, this.file.root, [])),
    ].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
    const problems = [
      ...this.#problems.filter(({ line }) => line === undefined),
      ...unknown.map((name) => ({ sentence: `${name} is not a setting of this process` })),
      ...inFile,
    ].map((problem) => textOf(problem, this.file?.name ?? ''));
    const all = [...new Set(problems)];
    const rest = all.length - MAX_PROBLEMS;
    if (all.length > 0)
      throw new ConfigError([...all.slice(0, MAX_PROBLEMS), ...(rest > 0 ? [`${rest} or more others`] : [])]);
    if (this.isCheckOnly) throw new SettingsAreValid();
  }

  /** The value that applies. */
  #keep(setting: Setting | Structure, value: unknown, source: Source): unknown {
    const before = this.before === null ? undefined : this.before.#effective.get(setting);
    const isChanged = before !== undefined && !isDeepStrictEqual(before.value, value);
    if (isChanged) (setting.reload === 'live' ? this.#changed : this.#waiting).add(nameInFile(setting));
    const applies = isChanged && setting.reload !== 'live' ? before.value : value;
    this.#effective.set(setting, { setting, value: applies, source });
    return applies;
  }

  #readStructure(structure: Structure): unknown {
    this.#structures.add(structure.key);
    const { value, problems, secrets } = readStructure(structure, this.file);
    this.#problems.push(...problems);
    for (const secret of secrets) this.#secrets.add(secret);
    const source = this.file?.at(structure.key.split('.')) === undefined ? 'default' : 'file';
    return this.#keep(structure, value, source);
  }

  /** The value that is set, and where; undefined, and a problem, when it is not one of the setting. */
  #valueOf(setting: Setting): readonly [value: ScalarValue | undefined, source: Source] {
    const { text, problem } = readEnvironmentText(setting, this.env);
    if (problem !== null) this.problem(problem);
    if (text !== '') {
      const value = parseText(setting, text);
      if (value === undefined)
        this.problem(`${setting.name} must be ${requirementOf(setting)}, got "${printable(setting, text)}"`);
      this.#refuseRepeated(setting, value, setting.name);
      return [value, 'environment'];
    }
    const path = setting.key?.split('.') ?? [];
    const written = setting.key === undefined ? undefined : this.file?.at(path);
    if (this.file === null || written === undefined) return [undefined, 'default'];
    this.#inFile.set(setting.name, setting);
    const value = parseFileValue(setting, written, this.file.folder);
    this.#refuseRepeated(setting, value, setting.key ?? '');
    if (value === undefined) {
      const got = this.file.expressionAt(path) ?? (typeof written === 'string' ? written : JSON.stringify(written));
      this.#problems.push({
        ...this.file.positionOf(path),
        sentence: `${setting.key} must be ${fileRequirementOf(setting)}, got "${printable(setting, got)}"`,
      });
    }
    return [value, 'file'];
  }

  /** One of two equal items, or values of one name, is a mistake. */
  #refuseRepeated(setting: Setting, value: ScalarValue | undefined, name: string): void {
    if (!Array.isArray(value)) return;
    const items = (value as readonly string[]).map((item) =>
      'pairs' in setting ? item.slice(0, item.indexOf('=')).trim() : item,
    );
    const repeated = items.find((item, index) => item !== '' && items.indexOf(item) < index);
    if (repeated === undefined) return;
    const index = items.lastIndexOf(repeated);
    const isInFile = name === setting.key;
    const place = isInFile ? this.file?.positionOf([...name.split('.'), index]) : undefined;
    this.#problems.push({ ...place, sentence: `${name} has "${repeated}" twice: remove one of them` });
  }

  #unknownKeys(
    file: ConfigurationFile,
    section: Readonly<Record<string, unknown>>,
    base: Path,
  ): readonly FileProblem[] {
    const known = [...this.#keys, ...this.#structures];
    const unknown = Object.entries(section).filter(([name]) => !known.includes([...base, name].join('.')));
    return unknown.slice(0, MAX_PROBLEMS + 1).flatMap(([name, value]) => {
      const path = [...base, name];
      const key = path.join('.');
      const isSection = known.some((other) => other.startsWith(`${key}.`));
      if (isSection && isRecord(value)) return this.#unknownKeys(file, value, path);
      if (isSection && (value === null || value === undefined)) return [];
      const sentence = isSection
        ? `${key} is a section: its settings are below it, one on each line`
        : `${pathText(path)} is not a setting${suggestion(name, base, known)}`;
      return [{ ...file.positionOf(path), sentence }];
    });
  }
}

/** Names of the same section first, then keys of others that end alike. */
function suggestion(name: string, base: Path, known: readonly string[]): string {
  const prefix = base.length === 0 ? '' : `${base.join('.')}.`;
  const siblings = known
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).split('.')[0] ?? '');
  const near = didYouMean(name, siblings);
  if (near !== '') return near.replaceAll(/(?<=mean |or )/g, prefix);
  const elsewhere = known.filter((key) => key.split('.').at(-1) === name);
  return elsewhere.length === 0 ? '' : `; did you mean ${elsewhere.slice(0, 3).join(' or ')}?`;
}

function nameInFile(setting: Setting | Structure): string {
  return setting.type === 'structure' ? setting.key : (setting.key ?? setting.name);
}

function textOf({ line, column, sentence }: Problem, fileName: string): string {
  return line === undefined ? sentence : `${fileName}:${line}:${column ?? 1} ${sentence}`;
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
  if (isComputed(setting)) return fallback;
  return setting.type === 'path' && typeof declared === 'string' ? resolve(declared) : declared;
}

function isComputed({ default: declared }: Setting): boolean {
  return typeof declared === 'object' && declared !== null && 'computed' in declared;
}

/**
 * A configuration file: YAML 1.2, or JSON, which is a part of it. Anchors and merge keys are allowed within bounds;
 * repeated keys, tags and several documents are not. Its values are interpolated when it is read.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type yamlLibrary from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';
import type { Environment } from '../environment.js';
import { isRecord } from '../is-record.js';
import { ConfigError } from '../start-error.js';
import { interpolate } from './interpolation.js';

const MAX_FILE_BYTES = 1_048_576;

/** Uses of anchors, those within anchors multiplied. */
const MAX_ALIASES = 1_000;

const MAX_DEPTH = 64;

/** A key or the index of a list item, from the root of the file. */
export type Path = readonly (string | number)[];

/** In the file, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface FileProblem extends Position {
  readonly sentence: string;
}

/** The parts of the library that are used; it is loaded when there is a file. */
type Yaml = typeof yamlLibrary;

export class ConfigurationFile {
  /** Of the interpolation. */
  readonly problems: FileProblem[] = [];
  /** What was interpolated: not for messages. */
  readonly interpolated = new Map<string, string>();
  readonly root: Readonly<Record<string, unknown>>;

  private constructor(
    /** Absolute. */
    readonly path: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly yaml: Yaml,
    env: Environment,
  ) {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    if (!isRecord(value))
      throw new ConfigError([`${this.name}:1:1 the file must be a mapping of sections, as in "limits:"`]);
    this.root = this.#expand(value, [], env) as Readonly<Record<string, unknown>>;
  }

  /**
   * Throws a `ConfigError` with the problems of its syntax.
   *
   * @param path From the working directory, or absolute.
   */
  static async open(path: string, env: Environment): Promise<ConfigurationFile> {
    const absolute = resolve(path);
    return ConfigurationFile.parse(readText(absolute), absolute, env);
  }

  /** @param path For messages, and for what is relative to its folder. */
  static async parse(text: string, path: string, env: Environment): Promise<ConfigurationFile> {
    const yaml = await import('yaml');
    const lines = new yaml.LineCounter();
    const document = yaml.parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      stringKeys: true,
      uniqueKeys: true,
    });
    const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${basename(path)}:${line}:${col} ${message.replaceAll('\n', ' ')}`;
    });
    if (problems.length > 0) throw new ConfigError(problems);
    try {
      return new ConfigurationFile(path, document, lines, yaml, env);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError([`${basename(path)}: ${error instanceof Error ? error.message : String(error)}`]);
    }
  }

  /** For messages. */
  get name(): string {
    return basename(this.path);
  }

  get folder(): string {
    return dirname(this.path);
  }

  /** The interpolated value; undefined where the file has none, and where it is null, as in `limits:` without a value. */
  at(path: Path): unknown {
    let value: unknown = this.root;
    for (const part of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
      value = (value as Record<string | number, unknown>)[part];
    }
    return value ?? undefined;
  }

  /** Of the key of a mapping, or of a list's item; of what contains it where the file has none. */
  positionOf(path: Path): Position {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsetOf(path.slice(0, length));
      if (offset === null) continue;
      const { line, col } = this.lines.linePos(offset);
      return { line, column: col };
    }
    return { line: 1, column: 1 };
  }

  #offsetOf(path: Path): number | null {
    const last = path.at(-1);
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    const { yaml } = this;
    const node = yaml.isAlias(parent) ? parent.resolve(this.document) : parent;
    if (yaml.isMap(node)) {
      const key = node.items.find(
        (pair) => String(yaml.isScalar(pair.key) ? pair.key.value : pair.key) === String(last),
      )?.key;
      return rangeStart(key);
    }
    return yaml.isSeq(node) ? rangeStart(node.items[Number(last)]) : null;
  }

  /** Texts become what their expressions stand for. */
  #expand(value: unknown, path: Path, env: Environment): unknown {
    if (path.length > MAX_DEPTH) throw new ConfigError([`${this.name}: more than ${MAX_DEPTH} levels of nesting`]);
    if (Array.isArray(value)) return value.map((item, index) => this.#expand(item, [...path, index], env));
    if (isRecord(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, this.#expand(item, [...path, key], env)]),
      );
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const { text, problems, inserted } = interpolate(value, env, this.folder);
    for (const sentence of problems) this.problems.push({ ...this.positionOf(path), sentence });
    if (inserted.length > 0) this.interpolated.set(JSON.stringify(path), value);
    return text;
  }

  /** What is written in the file, where the value is interpolated; null elsewhere. */
  expressionAt(path: Path): string | null {
    return this.interpolated.get(JSON.stringify(path)) ?? null;
  }
}

function rangeStart(node: unknown): number | null {
  return (node as Node | undefined)?.range?.[0] ?? null;
}

function readText(path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new ConfigError([`the configuration file ${path} is not a file`]);
    if (stats.size > MAX_FILE_BYTES)
      throw new ConfigError([`the configuration file ${path} has more than ${MAX_FILE_BYTES} bytes`]);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([
      `the configuration file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    ]);
  }
}

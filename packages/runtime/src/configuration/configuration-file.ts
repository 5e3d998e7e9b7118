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

const TOO_DEEP = `more than ${MAX_DEPTH} levels of nesting`;

/** Of the syntax, or of interpolation, that are reported at a time. */
const MAX_PROBLEMS = 100;

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

/** The parser is recursive, and ends the process when its stack overflows in a regular expression. */
const MAX_PARSED_DEPTH = 1_000;

/** Counts brackets, which may be in texts too, and list items within list items: far above what a real file has. */
function isNestedBeyondParsing(text: string): boolean {
  let [depth, items] = [0, 0];
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (character === '-' || character === '?') items += 1;
    else if (character !== ' ' && character !== '\t') items = 0;
    if (depth > MAX_PARSED_DEPTH || items > MAX_PARSED_DEPTH) return true;
  }
  return false;
}

export class ConfigurationFile {
  /** Of the interpolation. */
  readonly problems: FileProblem[] = [];
  /** What was interpolated: not for messages. */
  readonly interpolated = new Map<string, string>();
  readonly root: Readonly<Record<string, unknown>>;

  private constructor(
    /** Absolute. */
    readonly path: string,
    /** As it was read. */
    readonly text: string,
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
    return ConfigurationFile.parse(readConfigurationText(absolute), absolute, env);
  }

  /** @param path For messages, and for what is relative to its folder. */
  static async parse(text: string, path: string, env: Environment): Promise<ConfigurationFile> {
    if (isNestedBeyondParsing(text)) throw new ConfigError([`${basename(path)}: ${TOO_DEEP}`]);
    const yaml = await import('yaml');
    const lines = new yaml.LineCounter();
    const document = yaml.parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      stringKeys: true,
      // The library compares each key with each other one of its mapping.
      uniqueKeys: false,
    });
    const found = [
      ...[...document.errors, ...document.warnings].map(({ message, pos }) => ({
        at: pos[0],
        message: plain(message),
      })),
      ...keyProblems(document, yaml),
    ];
    const problems = found
      .toSorted((a, b) => a.at - b.at)
      .slice(0, MAX_PROBLEMS)
      .map(({ at, message }) => {
        const { line, col } = lines.linePos(at);
        return `${basename(path)}:${line}:${col} ${message}`;
      });
    if (problems.length > 0) throw new ConfigError(problems);
    try {
      return new ConfigurationFile(path, text, document, lines, yaml, env);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new ConfigError([
        `${basename(path)}: ${message.startsWith('Excessive alias') ? `anchors are used more than ${MAX_ALIASES} times` : plain(message)}`,
      ]);
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
    if (path.length > MAX_DEPTH) {
      const { line, column } = this.positionOf(path.slice(0, 8));
      throw new ConfigError([`${this.name}:${line}:${column} ${TOO_DEEP}`]);
    }
    if (Array.isArray(value)) return value.map((item, index) => this.#expand(item, [...path, index], env));
    if (isRecord(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, this.#expand(item, [...path, key], env)]),
      );
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const { text, problems, inserted } = interpolate(value, env, this.folder);
    for (const sentence of problems)
      if (this.problems.length < MAX_PROBLEMS) this.problems.push({ ...this.positionOf(path), sentence });
    if (inserted.length > 0) this.interpolated.set(JSON.stringify(path), value);
    return text;
  }

  /** What is written in the file, where the value is interpolated; null elsewhere. */
  expressionAt(path: Path): string | null {
    return this.interpolated.get(JSON.stringify(path)) ?? null;
  }
}

interface SyntaxProblem {
  /** Where in the text. */
  readonly at: number;
  readonly message: string;
}

/** Keys that a mapping has twice, and those that are no keys. */
function keyProblems(document: Document, yaml: Yaml): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  yaml.visit(document, {
    Map: (_key, node) => {
      const seen = new Set<string>();
      for (const { key } of node.items) {
        const name = String(yaml.isScalar(key) ? key.value : key);
        const at = rangeStart(key) ?? 0;
        if (seen.has(name) && name !== '<<') problems.push({ at, message: `the key "${name}" is repeated` });
        if (name === '__proto__') problems.push({ at, message: `"${name}" is not a name` });
        if (/^(?:\/\/|\/\*)/.test(name))
          problems.push({ at, message: 'a comment of YAML begins with #; JSON has none' });
        seen.add(name);
      }
    },
  });
  return problems;
}

/** A message of the library for somebody who does not call it. */
function plain(message: string): string {
  if (message.startsWith('Maximum call stack')) return TOO_DEEP;
  if (message.startsWith('Source contains multiple documents')) return 'the file has a second document: remove "---"';
  return message.replaceAll('\n', ' ');
}

function rangeStart(node: unknown): number | null {
  return (node as Node | undefined)?.range?.[0] ?? null;
}

/** Throws a `ConfigError` for what is no file, is too large, or is not UTF-8. */
export function readConfigurationText(path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new ConfigError([`the configuration file ${path} is not a file`]);
    if (stats.size > MAX_FILE_BYTES)
      throw new ConfigError([`the configuration file ${path} has more than ${MAX_FILE_BYTES} bytes`]);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof TypeError) throw new ConfigError([`the configuration file ${path} is not a text in UTF-8`]);
    throw new ConfigError([
      `the configuration file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    ]);
  }
}

/** Reads a structure of the configuration file by its schema: each issue becomes a problem with its place in the file. */
import { resolve } from 'node:path';
import type { z } from 'zod';
import { isRecord } from '../is-record.js';
import type { ConfigurationFile, FileProblem, Path } from './configuration-file.js';
import type { Structure } from './declarations.js';
import { didYouMean } from './near-names.js';

/** A part of a JSON Schema. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Of one structure, that are reported at a time. */
const MAX_PROBLEMS = 100;

export interface ReadStructure<Schema extends z.ZodType> {
  /** The default where the file's value is not valid. */
  readonly value: z.output<Schema>;
  readonly problems: readonly FileProblem[];
  /** Values that no log line and no message may have. */
  readonly secrets: readonly string[];
}

/** @param file Null: the default is read. */
export function readStructure<Schema extends z.ZodType>(
  structure: Structure<Schema>,
  file: ConfigurationFile | null,
): ReadStructure<Schema> {
  const path = structure.key.split('.');
  const written = file?.at(path);
  const fallback = structure.schema.parse(structure.default);
  if (file === null || written === undefined) return { value: fallback, problems: [], secrets: [] };
  const outline = structure.schema.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const secrets: string[] = [];
  const input = prepare(written, outline, outline, file.folder, secrets);
  const result = parseWithNumbers(structure.schema, input, (at) => file.expressionAt([...path, ...at]) !== null);
  if (result.success) return { value: result.data, problems: [], secrets };
  const issues = result.error.issues.slice(0, MAX_PROBLEMS);
  const problems = issues.flatMap((issue) => problemsOf(issue, path, outline, file)).slice(0, MAX_PROBLEMS);
  return { value: fallback, problems, secrets };
}

/** What is interpolated is a text: where the schema wants a number or a flag, the text is read as one. */
function parseWithNumbers<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  isInterpolated: (path: Path) => boolean,
): z.ZodSafeParseResult<z.output<Schema>> {
  const first = schema.safeParse(input);
  if (first.success) return first;
  let value = input;
  for (const issue of first.error.issues) {
    const path = issue.path as Path;
    if (isInterpolated(path)) value = withPlainValue(value, path);
  }
  return value === input ? first : schema.safeParse(value);
}

function withPlainValue(value: unknown, path: Path): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return plainValue(String(value));
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === part ? withPlainValue(item, rest) : item));
  if (isRecord(value)) return { ...value, [part]: withPlainValue(value[part], rest) };
  return value;
}

function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function problemsOf(
  issue: z.core.$ZodIssue,
  base: Path,
  outline: JsonSchema,
  file: ConfigurationFile,
): readonly FileProblem[] {
  const path = [...base, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    const known = new Set(
      partsAt(outline, outline, issue.path as Path).flatMap((part) => Object.keys(propertiesOf(part))),
    );
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) => ({
      ...file.positionOf([...path, key]),
      sentence: `${pathText([...path, key])} is not a setting${didYouMean(key, known)}`,
    }));
  }
  // The branch of the union that the value is nearest to says what is wrong with it.
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0] ?? [];
    const inner = nearest.filter(({ path: at }) => at.length > 0);
    if (inner.length > 0) return inner.flatMap((each) => problemsOf(each, path, outline, file));
  }
  return [{ ...file.positionOf(path), sentence: `${pathText(path)}: ${lowerFirst(issue.message)}` }];
}

function depthOf(issues: readonly { readonly path: readonly PropertyKey[] }[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** As in `subgraphs.products.urls[1]`. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

/** Paths become absolute, and secrets are collected, where the schema says that a value is one. */
function prepare(value: unknown, schema: JsonSchema, root: JsonSchema, folder: string, secrets: string[]): unknown {
  const parts = alternativesOf(schema, root);
  if (typeof value === 'string') {
    if (parts.some(({ writeOnly }) => writeOnly === true)) secrets.push(value);
    return value !== '' && parts.some(({ format }) => format === 'path') ? resolve(folder, value) : value;
  }
  const child = (item: unknown, key: string | number): unknown => {
    const schemas = parts.flatMap((part) => childSchemas(part, key));
    return schemas.length === 0 ? item : prepare(item, { anyOf: schemas }, root, folder, secrets);
  };
  if (Array.isArray(value)) return value.map((item, index) => child(item, index));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, child(item, key)]));
}

function childSchemas(part: JsonSchema, key: string | number): readonly JsonSchema[] {
  const prefix = Array.isArray(part['prefixItems']) ? (part['prefixItems'] as unknown[]) : [];
  const found: unknown =
    typeof key === 'number'
      ? (prefix[key] ?? part['items'])
      : (propertiesOf(part)[key] ?? part['additionalProperties']);
  return isRecord(found) ? [found] : [];
}

function propertiesOf(part: JsonSchema): JsonSchema {
  return isRecord(part['properties']) ? part['properties'] : {};
}

function partsAt(schema: JsonSchema, root: JsonSchema, path: Path): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>(
    (parts, key) => parts.flatMap((part) => childSchemas(part, key)).flatMap((part) => alternativesOf(part, root)),
    alternativesOf(schema, root),
  );
}

/** The schema and those of its unions, without references. */
function alternativesOf(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const inner = ['anyOf', 'oneOf', 'allOf'].flatMap((word) =>
    Array.isArray(schema[word]) ? (schema[word] as readonly unknown[]) : [],
  );
  const reference = typeof schema['$ref'] === 'string' ? [referenced(schema['$ref'], root)] : [];
  return [schema, ...[...inner, ...reference].filter(isRecord).flatMap((part) => alternativesOf(part, root))];
}

/** As in `#/$defs/__schema0`. */
function referenced(reference: string, root: JsonSchema): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((part, key) => (isRecord(part) ? part[key] : undefined), root);
}

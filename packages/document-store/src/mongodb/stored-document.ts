/**
 * How a document is stored in MongoDB: unchanged under `document`, with its version and the fields that its indexes
 * use. Declared indexes are on `order`, whose sort keys sort as the port requires; unique indexes are on `unique`.
 */
import type { Index, CollectionIndexes } from '../query-checks.js';
import type { Document, Scalar } from '../port.js';
import { documentTokens } from '../tokens.js';
import { sortKey } from './sort-key.js';

export interface StoredDocument {
  readonly _id: string;
  readonly version: number;
  readonly document: Document;
  /** Sort keys by field. */
  readonly order: Readonly<Record<string, string>>;
  /** Unique values by unique index. */
  readonly unique: Readonly<Record<string, string>>;
  /** Search tokens, when the collection has search fields. */
  readonly words?: readonly string[];
}

/** The fields that a write sets, except the version. */
export type StoredContent = Pick<StoredDocument, 'document' | 'order' | 'unique' | 'words'>;

/** The fields with sort keys in `order`, in alphabetical order. */
export function orderedFields({ indexes }: CollectionIndexes): readonly string[] {
  return [...new Set(indexes.flatMap(({ fields }) => fields))].filter((field) => field !== 'id').toSorted();
}

export function pathOf(field: string): string {
  return field === 'id' ? '_id' : `order.${field}`;
}

export function uniqueIndexes({ indexes }: CollectionIndexes): readonly Index[] {
  return indexes.filter(({ unique }) => unique === true);
}

export function uniqueName({ fields }: Index): string {
  return fields.join('_');
}

function scalarOf(document: Document, field: string): Scalar | undefined {
  return (document as unknown as Record<string, Scalar | undefined>)[field];
}

/** A document with a null in an indexed field is exempt: its unique value is its own id. */
function uniqueValue(document: Document, { fields }: Index): string {
  const values = fields.map((field) => scalarOf(document, field));
  return values.some((value) => value === null || value === undefined)
    ? `0${document.id}`
    : `1${JSON.stringify(values)}`;
}

/** Throws when the document has no id. Like in SQLite, values that JSON cannot represent are omitted. */
export function storedContent(table: CollectionIndexes, document: Document): StoredContent {
  if (typeof document.id !== 'string' || document.id === '')
    throw new TypeError(`${table.name}: a document needs a non-empty id.`);
  return {
    document: JSON.parse(JSON.stringify(document)) as Document,
    order: Object.fromEntries(orderedFields(table).map((field) => [field, sortKey(scalarOf(document, field))])),
    unique: Object.fromEntries(uniqueIndexes(table).map((index) => [uniqueName(index), uniqueValue(document, index)])),
    ...(table.search.length === 0 ? {} : { words: documentTokens(document, table.search) }),
  };
}

function uniqueIndexName({ fields }: Index): string {
  return `unique(${fields.join(',')})`;
}

export interface RequiredIndex {
  readonly name: string;
  readonly keys: Readonly<Record<string, 1>>;
  readonly unique: boolean;
}

/** The MongoDB indexes that a definition requires. */
export function requiredIndexes(table: CollectionIndexes): readonly RequiredIndex[] {
  return [
    ...table.indexes.map(({ fields }): RequiredIndex => {
      const paths = [...fields.filter((field) => field !== 'id'), 'id'].map(pathOf);
      return {
        name: `by(${fields.join(',')})`,
        keys: Object.fromEntries(paths.map((path) => [path, 1 as const])),
        unique: false,
      };
    }),
    ...(table.search.length === 0 ? [] : [{ name: 'words', keys: { words: 1 as const }, unique: false }]),
    ...uniqueIndexes(table).map(
      (index): RequiredIndex => ({
        name: uniqueIndexName(index),
        keys: { [`unique.${uniqueName(index)}`]: 1 },
        unique: true,
      }),
    ),
  ];
}

/** The fields of the unique index named in the server's error message; `id` when it names no declared index. */
export function fieldsInConflict(table: CollectionIndexes, message: string): readonly string[] {
  return uniqueIndexes(table).find((index) => message.includes(uniqueIndexName(index)))?.fields ?? ['id'];
}

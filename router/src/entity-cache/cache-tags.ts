/**
 * The tags of what a fetch returns, by the formats of `@cacheTag`: `film-{$key.id}` for an entity, `films-{$args.genre}`
 * for a root field. A purge names them.
 */
import { valueFromASTUntyped } from 'graphql';
import type { FieldNode } from 'graphql';
import { TAG_PLACE } from '@marquee/federation/cache-annotations';
import type { TaggedValue } from './tagged-value.js';

type Values = Readonly<Record<string, unknown>>;

/** A longer tag is no tag: it would need memory by the choice of a client. */
const MAX_TAG_LENGTH = 512;

export class CacheTags {
  readonly #ofTypes = new Map<string, readonly string[]>();
  readonly #ofFields: { readonly format: string; readonly field: FieldNode; readonly defaults: Values }[] = [];

  get isEmpty(): boolean {
    return this.#ofTypes.size === 0 && this.#ofFields.length === 0;
  }

  addType(typeName: string, formats: readonly string[]): void {
    if (formats.length > 0) this.#ofTypes.set(typeName, formats);
  }

  /**
   * @param field In the text of the fetch, with its arguments.
   * @param defaults Of the arguments that are not given.
   */
  addField(formats: readonly string[], field: FieldNode, defaults: Values = {}): void {
    for (const format of formats) this.#ofFields.push({ format, field, defaults });
  }

  of({ representation, variables }: Pick<TaggedValue, 'representation' | 'variables'>): readonly string[] {
    if (this.isEmpty) return [];
    return representation === null
      ? this.ofRoot(parseBytes(`{${variables}}`))
      : this.ofEntity(parseBytes(representation));
  }

  /** @param representation Of the entity. A format of which it has no value gives no tag. */
  ofEntity(representation: Values): readonly string[] {
    const { __typename: typeName } = representation;
    const formats = typeof typeName === 'string' ? (this.#ofTypes.get(typeName) ?? []) : [];
    return formats.flatMap((format) => render(format, 'key', representation));
  }

  /** @param variables Of the fetch. */
  ofRoot(variables: Values): readonly string[] {
    const tags = this.#ofFields.flatMap(({ format, field, defaults }) =>
      render(format, 'args', { ...defaults, ...argumentsOf(field, variables) }),
    );
    return [...new Set(tags)];
  }
}

/** @param json An object, one character for each byte. */
function parseBytes(json: string): Values {
  return JSON.parse(Buffer.from(json, 'latin1').toString()) as Values;
}

function argumentsOf({ arguments: given = [] }: FieldNode, variables: Values): Values {
  const values = given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, { ...variables })] as const);
  // A variable without a value leaves the argument at its default.
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function render(format: string, source: 'key' | 'args', values: Values): readonly string[] {
  let isComplete = true;
  const tag = format.replaceAll(TAG_PLACE, (_place, of: string, path: string) => {
    const value = path.slice(1).split('.').reduce(member, values);
    const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (of !== source || !isValue) isComplete = false;
    return isValue ? String(value) : '';
  });
  return isComplete && tag.length <= MAX_TAG_LENGTH ? [tag] : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Values)[name]
    : undefined;
}

/**
 * Generates the scanner of a fetch: functions that read the response's bytes once, check that they are exactly what was
 * selected (keys in their order, no null in a non-null position, no value of another type, nothing else), and keep the
 * ranges of the layout's properties. They return -1 at the first unexpected byte. Keeping ranges replaces `JSON.parse`,
 * merging and `JSON.stringify`; `node router/bench/compute.mjs` measures both.
 */
import { getNamedType, getNullableType, isEnumType, isListType, isScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import type { RepresentationInput } from './generate-representations.js';
import { isLiteral, lengthOf, sum } from './generated-code.js';
import type { GeneratedCode } from './generated-code.js';
import { additionName, endName, WRITTEN_AT, writtenAtNames } from './generated-names.js';
import type { SlotFetch } from './read-plan.js';
import { isNullable, isRootTypeName } from './response-layout.js';
import type { RecordProperty, ResponseLayout } from './response-layout.js';
import type { FetchedField, ResponseSlot, SlotSelection } from './response-slots.js';

const RETURN_MISMATCH = 'return -1;';

const END_OF: Readonly<Record<string, string>> = {
  Int: 'endOfInt',
  Float: 'endOfFloat',
  String: 'endOfString',
  ID: 'endOfString',
  Boolean: 'endOfBoolean',
};

export interface ScannerContext {
  readonly layout: ResponseLayout;
  /** The slots for whose objects entities are fetched, by the index of their target list. */
  readonly targetSlots: readonly ResponseSlot[];
  readonly inputs: readonly RepresentationInput[];
}

/** The function that scans one object, the root or an entity, and leaves the object's record in `lastRecord`. */
export function scannerName({ index }: SlotFetch): string {
  return `scan_${index}`;
}

/** Yields after each function. */
export function* generateScanner(
  code: GeneratedCode,
  fetch: SlotFetch,
  context: ScannerContext,
): Generator<undefined, void> {
  const generator = new ScannerGenerator(code, context);
  if (fetch.entities === null) generator.root(scannerName(fetch), fetch.selection);
  else generator.entity(scannerName(fetch), fetch.selection);
  yield* generator.pending();
}

/**
 * Generates a function that returns the text of an entity with some of its fields only, by their keys; -1 for an entity
 * that is not as the fetch selects it.
 */
export function generatePart(
  code: GeneratedCode,
  name: string,
  { selection }: SlotFetch,
  { context, keys }: { readonly context: ScannerContext; readonly keys: readonly string[] },
): void {
  const [[typeName, fields] = ['', []]] = selection.fieldsByType;
  new ScannerGenerator(code, context).part(name, { typeName, fields, keys });
}

/** Property of a record -> expression of its value. */
type PropertyValues = Map<string, string>;

class ScannerGenerator {
  /** Functions that are called already and not generated yet. */
  readonly #pending: (() => void)[] = [];

  constructor(
    private readonly code: GeneratedCode,
    private readonly context: ScannerContext,
  ) {}

  root(name: string, selection: SlotSelection): void {
    this.code.line(`function ${name}(a, p) { return ${this.#call(selection, true)}; }`);
  }

  /** An entity needs no `__typename` in the response: its type is known from the representation. */
  entity(name: string, selection: SlotSelection): void {
    this.code.block(`function ${name}(a, p, type)`, () => {
      this.code.line('const b = a.bytes;');
      this.code.block('if (b[p] === 110)', () => this.#nullEntity(selection));
      this.#switchType([...selection.fieldsByType.keys()], (typeName) =>
        this.code.line(`return ${this.#callForType(selection, typeName, true)};`),
      );
    });
  }

  /** Of leaves. */
  part(
    name: string,
    {
      typeName,
      fields,
      keys,
    }: { readonly typeName: string; readonly fields: readonly FetchedField[]; readonly keys: readonly string[] },
  ): void {
    const { code } = this;
    const ranges = new Map<string, string>();
    code.block(`function ${name}(a, p)`, () => {
      code.line('const b = a.bytes;');
      code.line(`if (b[p] === 110) return endOfNull(b, p) < 0 ? -1 : 'null';`);
      for (const [index, field] of fields.entries()) {
        this.#expect(`${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`);
        const from = code.name('from');
        code.line(`const ${from} = p;`);
        if (field.key === '__typename') this.#expect(JSON.stringify(typeName));
        else this.#value(field.type, null, null);
        const to = code.name('to');
        code.line(`const ${to} = p;`);
        ranges.set(field.key, `latin1Slice(a, ${from}, ${to})`);
      }
      this.#expect('}');
      const texts = keys.map((key) => `'${JSON.stringify(key)}:' + ${ranges.get(key) ?? `'null'`}`);
      code.line(`return '{' + ${texts.join(` + ',' + `)} + '}';`);
    });
  }

  /** A null entity has null for every field, if all fields are nullable and no representation is made of them. */
  #nullEntity(selection: SlotSelection): void {
    const mayBeNull =
      !this.context.inputs.some(({ fieldSource }) => fieldSource === selection) &&
      [...selection.fieldsByType.values()].every((fields) => fields.every(({ type }) => isNullable(type)));
    if (!mayBeNull) return void this.code.line(RETURN_MISMATCH);
    this.#switchType([...selection.fieldsByType.keys()], (typeName) => {
      const values = this.#nullValues(selection, typeName);
      this.code.line(`lastRecord = ${this.#record(selection, typeName, values, 'constants')};`);
      this.code.line('return endOfNull(b, p);');
    });
  }

  #nullValues(selection: SlotSelection, typeName: string): PropertyValues {
    const fields = selection.fieldsByType.get(typeName) ?? [];
    const values: PropertyValues = new Map();
    for (const property of this.context.layout.propertiesOf(selection, typeName)) {
      if (property.kind === 'child') continue;
      const { from, to } = this.code.constant(property.kind === 'value' ? 'null' : nullSlice(property, fields));
      values.set(property.name, String(from)).set(endName(property.name), String(to));
    }
    return values;
  }

  #switchType(typeNames: readonly string[], body: (typeName: string) => void): void {
    this.code.block('switch (type)', () => {
      for (const typeName of typeNames) this.code.block(`case '${typeName}':`, () => body(typeName));
      this.code.line(`default: ${RETURN_MISMATCH}`);
    });
  }

  /** @param isKept Whether a record is created. */
  #call(selection: SlotSelection, isKept: boolean): string {
    const [only = ''] = selection.fieldsByType.keys();
    if (selection.fieldsByType.size === 1) return this.#callForType(selection, only, isKept);
    const name = `object_${selection.id}`;
    this.#pending.push(() => this.#abstractObject(name, selection, isKept));
    return `${name}(a, p)`;
  }

  #callForType(selection: SlotSelection, typeName: string, isKept: boolean): string {
    const name = `object_${selection.id}_${typeName}`;
    this.#pending.push(() => this.#object(name, selection, typeName, isKept));
    return `${name}(a, p)`;
  }

  *pending(): Generator<undefined, void> {
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      next();
      yield;
    }
  }

  /** Reads the `__typename`, and calls the scanner for that type. */
  #abstractObject(name: string, selection: SlotSelection, isKept: boolean): void {
    const head = '{"__typename":';
    const visible = [...selection.fieldsByType.keys()].filter((typeName) =>
      this.context.layout.isVisible(selection.slot, typeName),
    );
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      this.#expect(head);
      for (const typeName of visible) {
        const call = `object_${selection.id}_${typeName}(a, p - ${lengthOf(head)})`;
        this.code.line(`if (${isLiteral(JSON.stringify(typeName))}) return ${call};`);
      }
      this.code.line(RETURN_MISMATCH);
    });
    for (const typeName of visible)
      this.#pending.push(() => this.#object(`object_${selection.id}_${typeName}`, selection, typeName, isKept));
  }

  #object(name: string, selection: SlotSelection, typeName: string, isKept: boolean): void {
    const { slot } = selection;
    const fields = selection.fieldsByType.get(typeName) ?? [];
    this.code.line(`// ${slot.path === '' ? 'the root' : slot.path}: ${typeName}`);
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      const kind = isKept && slot.path !== '' ? this.code.objectKind() : null;
      if (kind !== null) this.#findRepeated(selection, typeName, kind);
      const values: PropertyValues = new Map();
      const properties = isKept ? this.context.layout.propertiesOf(selection, typeName) : [];
      // A subgraph may have another name for a root type.
      const isRoot = isRootTypeName(slot.schema, typeName);
      if (fields.length === 0) this.#expect('{');
      for (const [index, field] of fields.entries())
        this.#field(field, index, { name: typeName, isRoot }, properties, values);
      this.#expect('}');
      if (isKept) this.code.line(`lastRecord = ${this.#record(selection, typeName, values, 'a')};`);
      if (kind !== null) this.code.line(`repeatedObjects.add(entry, ${kind}, start, p, lastRecord);`);
      const target = isKept && !selection.isAddition ? this.context.targetSlots.indexOf(slot) : -1;
      if (target >= 0) this.code.line(`targets[${target}].push(lastRecord);`);
      this.code.line('return p;');
    });
  }

  #findRepeated(selection: SlotSelection, typeName: string, kind: number): void {
    const p = sum('p', lengthOf(commonBeginning(selection, typeName)));
    this.code.line(`const start = p, entry = repeatedObjects.entry(b, ${p}, ${kind});`);
    this.code.line(`const same = repeatedObjects.find(b, p, entry, ${kind});`);
    // The equal object may be part of another entity: an equal object has an equal text wherever it is written.
    this.code.line('if (same !== null) { lastRecord = same; return p + repeatedObjects.length; }');
  }

  #field(
    field: FetchedField,
    index: number,
    { name: typeName, isRoot }: { readonly name: string; readonly isRoot: boolean },
    properties: readonly RecordProperty[],
    values: PropertyValues,
  ): void {
    const { code } = this;
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`;
    const keep = (property: string, stem: string, expression: string): void => {
      const variable = code.name(stem);
      code.line(`const ${variable} = ${expression};`);
      values.set(property, variable);
    };
    const slices = properties.filter(({ kind }) => kind === 'slice');
    for (const slice of slices.filter(({ from }) => from === index))
      keep(slice.name, 'from', slice.includesByteBefore ? 'p' : 'p + 1');
    this.#expect(key);
    for (const slice of slices.filter(({ includesNextName, to }) => includesNextName && to === index - 1))
      keep(endName(slice.name), 'to', 'p');
    const value = properties.find(({ kind, from }) => kind === 'value' && from === index);
    const child = properties.find(({ kind, from }) => kind === 'child' && from === index);
    if (value) keep(value.name, 'from', 'p');
    if (child) {
      values.set(child.name, code.name('child'));
      code.line(`let ${values.get(child.name) ?? ''} = null;`);
    }
    if (field.key === '__typename' && isRoot) this.code.line(`p = endOfString(b, p); if (p < 0) ${RETURN_MISMATCH}`);
    else if (field.key === '__typename') this.#expect(JSON.stringify(typeName));
    else this.#value(field.type, field.selection, child === undefined ? null : (values.get(child.name) ?? null));
    if (value) keep(endName(value.name), 'to', 'p');
    for (const slice of slices.filter(({ includesNextName, to }) => !includesNextName && to === index))
      keep(endName(slice.name), 'to', 'p');
  }

  #expect(literal: string): void {
    this.code.line(`// ${literal}`);
    this.code.line(`if (!(${isLiteral(literal)})) ${RETURN_MISMATCH}`);
    this.code.line(`p += ${lengthOf(literal)};`);
  }

  /** Names of the record's properties that a scanner sets. */
  #propertyNames(selection: SlotSelection, typeName: string): readonly string[] {
    return this.context.layout
      .propertiesOf(selection, typeName)
      .flatMap(({ name, kind }) => (kind === 'child' ? [name] : [name, endName(name)]));
  }

  /** All records of one slot and type have the same properties in the same order, so that V8 gives them one shape. */
  #record(selection: SlotSelection, typeName: string, values: PropertyValues, source: string): string {
    const { isAddition, slot } = selection;
    const kept = this.#propertyNames(selection, typeName).map((name) => `${name}: ${values.get(name) ?? 'null'}`);
    const additions = isAddition ? [] : slot.additions.map((addition) => `${additionName(addition)}: null`);
    const writtenAt = isAddition ? writtenAtNames(this.context.layout, selection, typeName) : [WRITTEN_AT];
    const written = writtenAt.flatMap((at) => [`${at}: -1`, `${endName(at)}: -1`]);
    return `{ type: '${typeName}', source: ${source}, ${[...written, ...kept, ...additions].join(', ')} }`;
  }

  /** @param target The variable that gets the record, or the list of records; null when none is kept. */
  #value(type: GraphQLOutputType, selection: SlotSelection | null, target: string | null): void {
    const nullable = getNullableType(type);
    const present = (): void => {
      if (isListType(nullable)) this.#list(nullable.ofType, selection, target);
      else if (selection === null) this.#leaf(nullable);
      else {
        this.code.line(`p = ${this.#call(selection, target !== null)}; if (p < 0) ${RETURN_MISMATCH}`);
        if (target !== null) this.code.line(`${target} = lastRecord;`);
      }
    };
    if (!isNullable(type)) return present();
    this.code.block('if (b[p] === 110)', () => this.code.line(`p = endOfNull(b, p); if (p < 0) ${RETURN_MISMATCH}`));
    this.code.block('else', present);
  }

  #list(itemType: GraphQLOutputType, selection: SlotSelection | null, target: string | null): void {
    this.code.line(`if (b[p++] !== 91) ${RETURN_MISMATCH}`);
    if (target !== null) this.code.line(`${target} = [];`);
    this.code.block('if (b[p] === 93) p++; else for (;;)', () => {
      const item = target === null ? null : this.code.name('item');
      if (item !== null) this.code.line(`let ${item} = null;`);
      this.#value(itemType, selection, item);
      if (item !== null) this.code.line(`${target ?? ''}.push(${item});`);
      this.code.line('if (b[p] === 44) { p++; continue; }');
      this.code.line(`if (b[p++] !== 93) ${RETURN_MISMATCH}`);
      this.code.line('break;');
    });
  }

  #leaf(type: GraphQLOutputType): void {
    const named = getNamedType(type);
    if (isEnumType(named)) {
      this.code.line(`p = enums['${named.name}'].endOf(b, p); if (p < 0) ${RETURN_MISMATCH}`);
      return;
    }
    const endOf = isScalarType(named) ? (END_OF[named.name] ?? 'endOfScalar') : 'endOfScalar';
    this.code.line(`p = ${endOf}(b, p); if (p < 0) ${RETURN_MISMATCH}`);
  }
}

/** The text of a slice in which every field is null. */
function nullSlice(
  { from, to, includesByteBefore, includesNextName }: RecordProperty,
  fields: readonly FetchedField[],
): string {
  const before = !includesByteBefore ? '' : from === 0 ? '{' : ',';
  const nulls = fields.slice(from, to + 1).map(({ key }) => `"${key}":null`);
  return `${before}${nulls.join(',')}${includesNextName ? `,"${fields[to + 1]?.key ?? ''}":` : ''}`;
}

/** The text that all objects of a type begin with. */
function commonBeginning(selection: SlotSelection, typeName: string): string {
  const fields = selection.fieldsByType.get(typeName) ?? [];
  if (isRootTypeName(selection.slot.schema, typeName)) return '{';
  const first = fields.findIndex(({ key }) => key !== '__typename');
  const typenames = fields
    .slice(0, first < 0 ? fields.length : first)
    .map(({ key }) => `${JSON.stringify(key)}:${JSON.stringify(typeName)}`);
  const next = first < 0 ? [] : [`${JSON.stringify(fields[first]?.key ?? '')}:`];
  return `{${[...typenames, ...next].join(',')}`;
}

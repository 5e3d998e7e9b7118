/**
 * The scanner of one fetch: functions that walk the answer's bytes once, check that they are exactly what was asked for
 * (the keys in their order, no null where none is promised, no value of another kind, nothing else) and keep where its
 * pieces begin and end. They return -1 at the first byte that is not as expected. Positions spare what `JSON.parse`,
 * merging and
 * `JSON.stringify` would cost; `node router/bench/compute.mjs` measures both ways.
 */
import { getNamedType, getNullableType, isEnumType, isListType, isScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { isLiteral, lengthOf, sum } from './generated-code.js';
import type { GeneratedCode } from './generated-code.js';
import type { RepresentationInput } from './generate-representations.js';
import { isNullable } from './response-layout.js';
import type { ResponseLayout, RecordProperty } from './response-layout.js';
import { WRITTEN_AT, additionName, endName, writtenAtNames } from './generated-names.js';
import type { SlotSelection, ResponseSlot, FetchedField } from './response-slots.js';
import type { SlotFetch } from './read-plan.js';

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
  /** The places whose objects are asked for as entities, by index. */
  readonly targetSlots: readonly ResponseSlot[];
  /** What representations are written from. */
  readonly inputs: readonly RepresentationInput[];
}

/** The function that scans one object: the root, or an entity. It leaves the object's record in `lastRecord`. */
export function scannerName({ index }: SlotFetch): string {
  return `scan_${index}`;
}

export function generateScanner(code: GeneratedCode, fetch: SlotFetch, context: ScannerContext): void {
  const scanner = new ScannerWriter(code, context);
  if (fetch.entities === null) scanner.root(scannerName(fetch), fetch.selection);
  else scanner.entity(scannerName(fetch), fetch.selection);
}

/** Property -> expression of its value. */
type Values = Map<string, string>;

class ScannerWriter {
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly code: GeneratedCode,
    private readonly context: ScannerContext,
  ) {}

  root(name: string, part: SlotSelection): void {
    this.code.line(`function ${name}(a, p) { return ${this.#call(part, true)}; }`);
    this.#writeWaiting();
  }

  /** @param part For entities a subgraph need not say their type: whoever asked knows it. */
  entity(name: string, part: SlotSelection): void {
    this.code.block(`function ${name}(a, p, type)`, () => {
      this.code.line('const b = a.bytes;');
      this.code.block('if (b[p] === 110)', () => this.#nullEntity(part));
      this.#switch([...part.fieldsByType.keys()], (typeName) =>
        this.code.line(`return ${this.#callVariant(part, typeName, true)};`),
      );
    });
    this.#writeWaiting();
  }

  /** An entity that the subgraph does not know has nulls, if all may be null, and nothing depends on them. */
  #nullEntity(part: SlotSelection): void {
    const mayBeNull =
      !this.context.inputs.some(({ fieldSource: teller }) => teller === part) &&
      [...part.fieldsByType.values()].every((fields) => fields.every(({ type }) => isNullable(type)));
    if (!mayBeNull) return void this.code.line(RETURN_MISMATCH);
    this.#switch([...part.fieldsByType.keys()], (typeName) => {
      this.code.line(`lastRecord = ${this.#record(part, typeName, this.#nullValues(part, typeName), 'constants')};`);
      this.code.line('return endOfNull(b, p);');
    });
  }

  #nullValues(part: SlotSelection, typeName: string): Values {
    const fields = part.fieldsByType.get(typeName) ?? [];
    const values: Values = new Map();
    for (const {
      name,
      kind,
      from,
      to,
      includesByteBefore: isLed,
      includesNextName: isTrailed,
    } of this.context.layout.propertiesOf(part, typeName)) {
      if (kind === 'child') continue;
      const told = fields.slice(from, to + 1).map(({ key }) => `"${key}":null`);
      const led = !isLed ? '' : from === 0 ? '{' : ',';
      const start = this.code.constant(
        kind === 'value' ? 'null' : `${led}${told.join(',')}${isTrailed ? `,"${fields[to + 1]?.key ?? ''}":` : ''}`,
      );
      values.set(name, String(start.from)).set(endName(name), String(start.to));
    }
    return values;
  }

  #switch(typeNames: readonly string[], body: (typeName: string) => void): void {
    this.code.block('switch (type)', () => {
      for (const typeName of typeNames) this.code.block(`case '${typeName}':`, () => body(typeName));
      this.code.line(`default: ${RETURN_MISMATCH}`);
    });
  }

  /** @param isKept Whether a record is made. */
  #call(part: SlotSelection, isKept: boolean): string {
    const [only = ''] = part.fieldsByType.keys();
    if (part.fieldsByType.size === 1) return this.#callVariant(part, only, isKept);
    const name = `object_${part.id}`;
    this.#waiting.push(() => this.#abstractObject(name, part, isKept));
    return `${name}(a, p)`;
  }

  #callVariant(part: SlotSelection, typeName: string, isKept: boolean): string {
    const name = `object_${part.id}_${typeName}`;
    this.#waiting.push(() => this.#object(name, part, typeName, isKept));
    return `${name}(a, p)`;
  }

  #writeWaiting(): void {
    for (let write = this.#waiting.shift(); write !== undefined; write = this.#waiting.shift()) write();
  }

  #abstractObject(name: string, part: SlotSelection, isKept: boolean): void {
    const head = '{"__typename":';
    const shown = [...part.fieldsByType.keys()].filter((typeName) =>
      this.context.layout.isVisible(part.slot, typeName),
    );
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      this.#expect(head);
      for (const typeName of shown) {
        this.code.line(
          `if (${isLiteral(JSON.stringify(typeName))}) return object_${part.id}_${typeName}(a, p - ${lengthOf(head)});`,
        );
      }
      this.code.line(RETURN_MISMATCH);
    });
    for (const typeName of shown)
      this.#waiting.push(() => this.#object(`object_${part.id}_${typeName}`, part, typeName, isKept));
  }

  #object(name: string, part: SlotSelection, typeName: string, isKept: boolean): void {
    const fields = part.fieldsByType.get(typeName) ?? [];
    this.code.line(`// ${part.slot.path === '' ? 'the root' : part.slot.path}: ${typeName}`);
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      const kind = isKept && part.slot.path !== '' ? this.code.objectKind() : null;
      if (kind !== null) this.#lookForSame(part, typeName, kind);
      const values: Values = new Map();
      const slots = isKept ? this.context.layout.propertiesOf(part, typeName) : [];
      if (fields.length === 0) this.#expect('{');
      for (const [index, field] of fields.entries()) this.#field(field, index, typeName, slots, values);
      this.#expect('}');
      if (isKept) this.code.line(`lastRecord = ${this.#record(part, typeName, values, 'a')};`);
      if (kind !== null) this.code.line(`repeatedObjects.add(slot, ${kind}, start, p, lastRecord);`);
      const target = isKept && !part.isAddition ? this.context.targetSlots.indexOf(part.slot) : -1;
      if (target >= 0) this.code.line(`targets[${target}].push(lastRecord);`);
      this.code.line('return p;');
    });
  }

  #lookForSame(part: SlotSelection, typeName: string, kind: number): void {
    this.code.line(
      `const start = p, slot = repeatedObjects.slot(b, ${sum('p', lengthOf(commonBeginning(part, typeName)))}, ${kind});`,
    );
    this.code.line(`const same = repeatedObjects.find(b, p, slot, ${kind});`);
    // Of different entities, too, the same may be told: what is written is then the same, wherever it is written.
    this.code.line('if (same !== null) { lastRecord = same; return p + repeatedObjects.length; }');
  }

  #field(field: FetchedField, index: number, typeName: string, slots: readonly RecordProperty[], values: Values): void {
    const { code } = this;
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`;
    const isTypename = field.key === '__typename';
    const keep = (property: string, stem: string, expression: string): void => {
      const variable = code.name(stem);
      code.line(`const ${variable} = ${expression};`);
      values.set(property, variable);
    };
    for (const slot of slots.filter(({ kind, from }) => kind === 'run' && from === index))
      keep(slot.name, 'from', slot.includesByteBefore ? 'p' : 'p + 1');
    this.#expect(key);
    for (const slot of slots.filter((each) => each.kind === 'run' && each.includesNextName && each.to === index - 1))
      keep(endName(slot.name), 'to', 'p');
    const value = slots.find(({ kind, from }) => kind === 'value' && from === index);
    const child = slots.find(({ kind, from }) => kind === 'child' && from === index);
    if (value) keep(value.name, 'from', 'p');
    if (child) {
      values.set(child.name, code.name('child'));
      code.line(`let ${values.get(child.name) ?? ''} = null;`);
    }
    if (isTypename) this.#expect(JSON.stringify(typeName));
    else this.#value(field.type, field.selection, child === undefined ? null : (values.get(child.name) ?? null));
    if (value) keep(endName(value.name), 'to', 'p');
    for (const slot of slots.filter(
      ({ kind, to, includesNextName: isTrailed }) => kind === 'run' && !isTrailed && to === index,
    ))
      keep(endName(slot.name), 'to', 'p');
  }

  #expect(literal: string): void {
    this.code.line(`// ${literal}`);
    this.code.line(`if (!(${isLiteral(literal)})) ${RETURN_MISMATCH}`);
    this.code.line(`p += ${lengthOf(literal)};`);
  }

  /** What a scanner finds in an object. */
  #properties(part: SlotSelection, typeName: string): readonly string[] {
    return this.context.layout
      .propertiesOf(part, typeName)
      .flatMap(({ name, kind }) => (kind === 'child' ? [name] : [name, endName(name)]));
  }

  /**
   * All records of one place and type have the same properties, in the same order: V8 then finds them without looking.
   */
  #record(part: SlotSelection, typeName: string, values: Values, source: string): string {
    const slots = this.#properties(part, typeName).map((name) => `${name}: ${values.get(name) ?? 'null'}`);
    const additions = part.isAddition ? [] : part.slot.additions.map((addition) => `${additionName(addition)}: null`);
    const written = part.isAddition ? writtenAtNames(this.context.layout, part, typeName) : [WRITTEN_AT];
    return `{ type: '${typeName}', source: ${source}, ${[...written.flatMap((at) => [`${at}: -1`, `${endName(at)}: -1`]), ...slots, ...additions].join(', ')} }`;
  }

  #value(type: GraphQLOutputType, part: SlotSelection | null, target: string | null): void {
    const nullable = getNullableType(type);
    const present = (): void => {
      if (isListType(nullable)) this.#list(nullable.ofType, part, target);
      else if (part === null) this.#leaf(nullable);
      else {
        this.code.line(`p = ${this.#call(part, target !== null)}; if (p < 0) ${RETURN_MISMATCH}`);
        if (target !== null) this.code.line(`${target} = lastRecord;`);
      }
    };
    if (!isNullable(type)) return present();
    this.code.block('if (b[p] === 110)', () => this.code.line(`p = endOfNull(b, p); if (p < 0) ${RETURN_MISMATCH}`));
    this.code.block('else', present);
  }

  #list(itemType: GraphQLOutputType, part: SlotSelection | null, target: string | null): void {
    this.code.line(`if (b[p++] !== 91) ${RETURN_MISMATCH}`);
    if (target !== null) this.code.line(`${target} = [];`);
    this.code.block('if (b[p] === 93) p++; else for (;;)', () => {
      const item = target === null ? null : this.code.name('item');
      if (item !== null) this.code.line(`let ${item} = null;`);
      this.#value(itemType, part, item);
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

/** What all objects of a kind begin with. */
function commonBeginning(part: SlotSelection, typeName: string): string {
  const fields = part.fieldsByType.get(typeName) ?? [];
  const known = fields.findIndex(({ key }) => key !== '__typename');
  const typenames = fields
    .slice(0, known < 0 ? fields.length : known)
    .map(({ key }) => `${JSON.stringify(key)}:${JSON.stringify(typeName)}`);
  const next = known < 0 ? [] : [`${JSON.stringify(fields[known]?.key ?? '')}:`];
  return `{${[...typenames, ...next].join(',')}`;
}

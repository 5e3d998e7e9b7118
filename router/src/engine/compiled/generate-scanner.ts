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
import type { Code } from './generated-code.js';
import type { Input } from './generate-representations.js';
import { isNullable } from './response-layout.js';
import type { Layout, Slot } from './response-layout.js';
import { AT, additionName, endName, fragmentNames } from './generated-names.js';
import type { Part, Place, ToldField } from './response-slots.js';
import type { PlacedFetch } from './read-plan.js';

const GIVE_UP = 'return -1;';

const END_OF: Readonly<Record<string, string>> = {
  Int: 'endOfInt',
  Float: 'endOfFloat',
  String: 'endOfString',
  ID: 'endOfString',
  Boolean: 'endOfBoolean',
};

export interface ScannerContext {
  readonly layout: Layout;
  /** The places whose objects are asked for as entities, by index. */
  readonly targetPlaces: readonly Place[];
  /** What representations are written from. */
  readonly inputs: readonly Input[];
}

/** The function that scans one object: the root, or an entity. It leaves the object's record in `made`. */
export function scannerName({ index }: PlacedFetch): string {
  return `scan_${index}`;
}

export function generateScanner(code: Code, fetch: PlacedFetch, context: ScannerContext): void {
  const scanner = new ScannerWriter(code, context);
  if (fetch.entities === null) scanner.root(scannerName(fetch), fetch.part);
  else scanner.entity(scannerName(fetch), fetch.part);
}

/** Property -> expression of its value. */
type Values = Map<string, string>;

class ScannerWriter {
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly code: Code,
    private readonly context: ScannerContext,
  ) {}

  root(name: string, part: Part): void {
    this.code.line(`function ${name}(a, p) { return ${this.#call(part, true)}; }`);
    this.#writeWaiting();
  }

  /** @param part For entities a subgraph need not say their type: whoever asked knows it. */
  entity(name: string, part: Part): void {
    this.code.block(`function ${name}(a, p, type)`, () => {
      this.code.line('const b = a.bytes;');
      this.code.block('if (b[p] === 110)', () => this.#nullEntity(part));
      this.#switch([...part.variants.keys()], (typeName) =>
        this.code.line(`return ${this.#callVariant(part, typeName, true)};`),
      );
    });
    this.#writeWaiting();
  }

  /** An entity that the subgraph does not know has nulls, if all may be null, and nothing depends on them. */
  #nullEntity(part: Part): void {
    const mayBeNull =
      !this.context.inputs.some(({ teller }) => teller === part) &&
      [...part.variants.values()].every((fields) => fields.every(({ type }) => isNullable(type)));
    if (!mayBeNull) return void this.code.line(GIVE_UP);
    this.#switch([...part.variants.keys()], (typeName) => {
      this.code.line(`made = ${this.#record(part, typeName, this.#nullValues(part, typeName), 'constants')};`);
      this.code.line('return endOfNull(b, p);');
    });
  }

  #nullValues(part: Part, typeName: string): Values {
    const fields = part.variants.get(typeName) ?? [];
    const values: Values = new Map();
    for (const { name, kind, from, to, isLed, isTrailed } of this.context.layout.slotsOf(part, typeName)) {
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
      this.code.line(`default: ${GIVE_UP}`);
    });
  }

  /** @param isKept Whether a record is made. */
  #call(part: Part, isKept: boolean): string {
    const [only = ''] = part.variants.keys();
    if (part.variants.size === 1) return this.#callVariant(part, only, isKept);
    const name = `object_${part.id}`;
    this.#waiting.push(() => this.#abstractObject(name, part, isKept));
    return `${name}(a, p)`;
  }

  #callVariant(part: Part, typeName: string, isKept: boolean): string {
    const name = `object_${part.id}_${typeName}`;
    this.#waiting.push(() => this.#object(name, part, typeName, isKept));
    return `${name}(a, p)`;
  }

  #writeWaiting(): void {
    for (let write = this.#waiting.shift(); write !== undefined; write = this.#waiting.shift()) write();
  }

  #abstractObject(name: string, part: Part, isKept: boolean): void {
    const head = '{"__typename":';
    const shown = [...part.variants.keys()].filter((typeName) => this.context.layout.isShown(part.place, typeName));
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      this.#expect(head);
      for (const typeName of shown) {
        this.code.line(
          `if (${isLiteral(JSON.stringify(typeName))}) return object_${part.id}_${typeName}(a, p - ${lengthOf(head)});`,
        );
      }
      this.code.line(GIVE_UP);
    });
    for (const typeName of shown)
      this.#waiting.push(() => this.#object(`object_${part.id}_${typeName}`, part, typeName, isKept));
  }

  #object(name: string, part: Part, typeName: string, isKept: boolean): void {
    const fields = part.variants.get(typeName) ?? [];
    this.code.line(`// ${part.place.path === '' ? 'the root' : part.place.path}: ${typeName}`);
    this.code.block(`function ${name}(a, p)`, () => {
      this.code.line('const b = a.bytes;');
      const kind = isKept && part.place.path !== '' ? this.code.kind() : null;
      if (kind !== null) this.#lookForSame(part, typeName, kind);
      const values: Values = new Map();
      const slots = isKept ? this.context.layout.slotsOf(part, typeName) : [];
      if (fields.length === 0) this.#expect('{');
      for (const [index, field] of fields.entries()) this.#field(field, index, typeName, slots, values);
      this.#expect('}');
      if (isKept) this.code.line(`made = ${this.#record(part, typeName, values, 'a')};`);
      if (kind !== null) this.code.line(`repeats.add(slot, ${kind}, start, p, made);`);
      const target = isKept && !part.isAddition ? this.context.targetPlaces.indexOf(part.place) : -1;
      if (target >= 0) this.code.line(`targets[${target}].push(made);`);
      this.code.line('return p;');
    });
  }

  #lookForSame(part: Part, typeName: string, kind: number): void {
    this.code.line(
      `const start = p, slot = repeats.slot(b, ${sum('p', lengthOf(commonBeginning(part, typeName)))}, ${kind});`,
    );
    this.code.line(`const same = repeats.find(b, p, slot, ${kind});`);
    // Of different entities, too, the same may be told: what is written is then the same, wherever it is written.
    this.code.line('if (same !== null) { made = same; return p + repeats.length; }');
  }

  #field(field: ToldField, index: number, typeName: string, slots: readonly Slot[], values: Values): void {
    const { code } = this;
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`;
    const isTypename = field.key === '__typename';
    const keep = (property: string, stem: string, expression: string): void => {
      const variable = code.name(stem);
      code.line(`const ${variable} = ${expression};`);
      values.set(property, variable);
    };
    for (const slot of slots.filter(({ kind, from }) => kind === 'run' && from === index))
      keep(slot.name, 'from', slot.isLed ? 'p' : 'p + 1');
    this.#expect(key);
    for (const slot of slots.filter((each) => each.kind === 'run' && each.isTrailed && each.to === index - 1))
      keep(endName(slot.name), 'to', 'p');
    const value = slots.find(({ kind, from }) => kind === 'value' && from === index);
    const child = slots.find(({ kind, from }) => kind === 'child' && from === index);
    if (value) keep(value.name, 'from', 'p');
    if (child) {
      values.set(child.name, code.name('child'));
      code.line(`let ${values.get(child.name) ?? ''} = null;`);
    }
    if (isTypename) this.#expect(JSON.stringify(typeName));
    else this.#value(field.type, field.part, child === undefined ? null : (values.get(child.name) ?? null));
    if (value) keep(endName(value.name), 'to', 'p');
    for (const slot of slots.filter(({ kind, to, isTrailed }) => kind === 'run' && !isTrailed && to === index))
      keep(endName(slot.name), 'to', 'p');
  }

  #expect(literal: string): void {
    this.code.line(`// ${literal}`);
    this.code.line(`if (!(${isLiteral(literal)})) ${GIVE_UP}`);
    this.code.line(`p += ${lengthOf(literal)};`);
  }

  /** What a scanner finds in an object. */
  #properties(part: Part, typeName: string): readonly string[] {
    return this.context.layout
      .slotsOf(part, typeName)
      .flatMap(({ name, kind }) => (kind === 'child' ? [name] : [name, endName(name)]));
  }

  /**
   * All records of one place and type have the same properties, in the same order: V8 then finds them without looking.
   */
  #record(part: Part, typeName: string, values: Values, source: string): string {
    const slots = this.#properties(part, typeName).map((name) => `${name}: ${values.get(name) ?? 'null'}`);
    const additions = part.isAddition ? [] : part.place.additions.map((addition) => `${additionName(addition)}: null`);
    const written = part.isAddition ? fragmentNames(this.context.layout, part, typeName) : [AT];
    return `{ type: '${typeName}', source: ${source}, ${[...written.flatMap((at) => [`${at}: -1`, `${endName(at)}: -1`]), ...slots, ...additions].join(', ')} }`;
  }

  #value(type: GraphQLOutputType, part: Part | null, target: string | null): void {
    const nullable = getNullableType(type);
    const present = (): void => {
      if (isListType(nullable)) this.#list(nullable.ofType, part, target);
      else if (part === null) this.#leaf(nullable);
      else {
        this.code.line(`p = ${this.#call(part, target !== null)}; if (p < 0) ${GIVE_UP}`);
        if (target !== null) this.code.line(`${target} = made;`);
      }
    };
    if (!isNullable(type)) return present();
    this.code.block('if (b[p] === 110)', () => this.code.line(`p = endOfNull(b, p); if (p < 0) ${GIVE_UP}`));
    this.code.block('else', present);
  }

  #list(itemType: GraphQLOutputType, part: Part | null, target: string | null): void {
    this.code.line(`if (b[p++] !== 91) ${GIVE_UP}`);
    if (target !== null) this.code.line(`${target} = [];`);
    this.code.block('if (b[p] === 93) p++; else for (;;)', () => {
      const item = target === null ? null : this.code.name('item');
      if (item !== null) this.code.line(`let ${item} = null;`);
      this.#value(itemType, part, item);
      if (item !== null) this.code.line(`${target ?? ''}.push(${item});`);
      this.code.line('if (b[p] === 44) { p++; continue; }');
      this.code.line(`if (b[p++] !== 93) ${GIVE_UP}`);
      this.code.line('break;');
    });
  }

  #leaf(type: GraphQLOutputType): void {
    const named = getNamedType(type);
    if (isEnumType(named)) {
      this.code.line(`p = enums['${named.name}'].endOf(b, p); if (p < 0) ${GIVE_UP}`);
      return;
    }
    const endOf = isScalarType(named) ? (END_OF[named.name] ?? 'endOfScalar') : 'endOfScalar';
    this.code.line(`p = ${endOf}(b, p); if (p < 0) ${GIVE_UP}`);
  }
}

/** What all objects of a kind begin with. */
function commonBeginning(part: Part, typeName: string): string {
  const fields = part.variants.get(typeName) ?? [];
  const known = fields.findIndex(({ key }) => key !== '__typename');
  const typenames = fields
    .slice(0, known < 0 ? fields.length : known)
    .map(({ key }) => `${JSON.stringify(key)}:${JSON.stringify(typeName)}`);
  const next = known < 0 ? [] : [`${JSON.stringify(fields[known]?.key ?? '')}:`];
  return `{${[...typenames, ...next].join(',')}`;
}

/**
 * The scanner of one fetch: a function that walks the answer's bytes once, checks that they are exactly what was asked for (the
 * keys in their order, no null where none is promised, no value of another kind, nothing else) and keeps slices of them. It
 * returns null at the first byte that is not as expected. Slices spare what `JSON.parse`, merging and `JSON.stringify` would cost;
 * `node router/bench/run.mjs` measures both ways.
 */
import { getNamedType, getNullableType, isEnumType, isListType, isScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { isLiteral, lengthOf } from './code.js';
import type { Code } from './code.js';
import { isNullable } from './layout.js';
import type { Layout, Slot } from './layout.js';
import { additionName, fragmentNames } from './names.js';
import type { Input } from './generate-representations.js';
import type { Part, Place, ToldField } from './places.js';
import type { PlacedFetch } from './read-plan.js';

const GIVE_UP = 'return null;';

const END_OF: Readonly<Record<string, string>> = { Int: 'endOfInt', Float: 'endOfFloat', String: 'endOfString', ID: 'endOfString', Boolean: 'endOfBoolean' };

export interface ScannerContext {
  readonly layout: Layout;
  /** The places whose objects are asked for as entities, by index. */
  readonly targetPlaces: readonly Place[];
  /** What representations are written from. */
  readonly inputs: readonly Input[];
}

export const generateScanner = (code: Code, name: string, { part, entities }: PlacedFetch, context: ScannerContext): void => {
  const scanner = new ScannerWriter(code, context);
  if (entities === null) scanner.root(name, part);
  else scanner.entities(name, part);
};

class ScannerWriter {
  constructor(
    private readonly code: Code,
    private readonly context: ScannerContext,
  ) {}

  root(name: string, part: Part): void {
    this.code.block(`function ${name}(b, s, n, types, targets)`, () => {
      this.#begin('{"data":');
      this.code.line('let root = null;');
      this.#object(part, 'root');
      this.#end('}', 'root');
    });
  }

  entities(name: string, part: Part): void {
    this.code.block(`function ${name}(b, s, n, types, targets)`, () => {
      this.#begin('{"data":{"_entities":[');
      this.code.line('const entities = [];');
      this.code.block('for (let i = 0; i < n; i++)', () => {
        this.code.line(`if (i > 0 && b[p++] !== 44) ${GIVE_UP}`);
        this.code.line('let entity = null;');
        this.code.block('if (b[p] === 110)', () => this.#nullEntity(part));
        this.code.block('else', () => this.#entity(part));
        this.code.line('entities.push(entity);');
      });
      this.#end(']}}', 'entities');
    });
  }

  #begin(literal: string): void {
    this.code.line('let p = 0, q = 0;');
    this.#expect(literal);
  }

  /** A line break may follow, which some servers write. */
  #end(literal: string, result: string): void {
    this.#expect(literal);
    this.code.line('if (b[p] === 10) p++;');
    this.code.line(`return p === b.length ? ${result} : null;`);
  }

  #expect(literal: string): void {
    this.code.line(`// ${literal}`);
    this.code.line(`if (!(${isLiteral(literal)})) ${GIVE_UP}`);
    this.code.line(`p += ${lengthOf(literal)};`);
  }

  #entity(part: Part): void {
    const typeNames = [...part.variants.keys()];
    const [only] = typeNames;
    if (typeNames.length === 1 && only !== undefined) return this.#fields(part, only, 'entity');
    this.#switch('types[i]', typeNames, (typeName) => this.#fields(part, typeName, 'entity'));
  }

  /** An entity that the subgraph does not know has nulls, if all may be null, and nothing depends on them. */
  #nullEntity(part: Part): void {
    const mayBeNull = !this.context.inputs.some(({ teller }) => teller === part) && [...part.variants.values()].every((fields) => fields.every(({ type }) => isNullable(type)));
    if (!mayBeNull) return void this.code.line(GIVE_UP);
    this.code.line(`p = endOfNull(b, p); if (p < 0) ${GIVE_UP}`);
    this.#switch('types[i]', [...part.variants.keys()], (typeName) => {
      const fields = part.variants.get(typeName) ?? [];
      const nulls = ({ from, to, isLed, isTrailed }: Slot): string => {
        const told = fields.slice(from, to + 1).map(({ key }) => `"${key}":null`);
        return `${!isLed ? '' : from === 0 ? '{' : ','}${told.join(',')}${isTrailed ? `,"${fields[to + 1]?.key ?? ''}":` : ''}`;
      };
      const values = this.context.layout.slotsOf(part, typeName).map((slot): [string, string] => [
        slot.name,
        slot.kind === 'child' ? 'null' : `'${slot.kind === 'value' ? 'null' : nulls(slot)}'`,
      ]);
      this.code.line(`entity = ${this.#record(part, typeName, new Map(values))};`);
    });
  }

  #switch(subject: string, typeNames: readonly string[], body: (typeName: string) => void): void {
    this.code.block(`switch (${subject})`, () => {
      for (const typeName of typeNames) {
        this.code.block(`case '${typeName}':`, () => {
          body(typeName);
          this.code.line('break;');
        });
      }
      this.code.line(`default: ${GIVE_UP}`);
    });
  }

  #object(part: Part, target: string | null): void {
    const [only = ''] = part.variants.keys();
    if (part.variants.size === 1) return this.#fields(part, only, target);
    const head = '{"__typename":';
    this.code.line(`if (!(${isLiteral(head)})) ${GIVE_UP} // ${head}`);
    this.code.line(`q = endOfString(b, p + ${lengthOf(head)}); if (q < 0) ${GIVE_UP}`);
    const shown = [...part.variants.keys()].filter((typeName) => this.context.layout.isShown(part.place, typeName));
    this.#switch(`s.slice(p + ${lengthOf(head) + 1}, q - 1)`, shown, (typeName) => this.#fields(part, typeName, target));
  }

  #fields(part: Part, typeName: string, target: string | null): void {
    const fields = part.variants.get(typeName) ?? [];
    const slots = target === null ? [] : this.context.layout.slotsOf(part, typeName);
    const values = new Map<string, string>();
    if (fields.length === 0) this.#expect('{');
    for (const [index, field] of fields.entries()) this.#field(field, index, typeName, slots, values);
    this.#expect('}');
    if (target === null) return;
    this.code.line(`${target} = ${this.#record(part, typeName, values)};`);
    const targetIndex = part.isAddition ? -1 : this.context.targetPlaces.indexOf(part.place);
    if (targetIndex >= 0) this.code.line(`targets[${targetIndex}].push(${target});`);
  }

  #field(field: ToldField, index: number, typeName: string, slots: readonly Slot[], values: Map<string, string>): void {
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`;
    const isTypename = field.key === '__typename';
    const runStarts = slots.filter(({ kind, from }) => kind === 'run' && from === index);
    for (const slot of runStarts) {
      values.set(slot.name, this.code.name('run'));
      this.code.line(`const ${values.get(slot.name) ?? ''} = p${slot.isLed ? '' : ' + 1'};`);
    }
    this.#expect(isTypename ? `${key}${JSON.stringify(typeName)}` : key);
    for (const slot of slots.filter((each) => each.kind === 'run' && each.isTrailed && each.to === index - 1)) values.set(slot.name, this.#slice(values.get(slot.name) ?? ''));
    const value = slots.find(({ kind, from }) => kind === 'value' && from === index);
    const start = value && this.code.name('value');
    if (start !== undefined) this.code.line(`const ${start} = p;`);
    const child = slots.find(({ kind, from }) => kind === 'child' && from === index);
    const kept = child && this.code.name('child');
    if (kept !== undefined) this.code.line(`let ${kept} = null;`);
    if (!isTypename) this.#value(field.type, field.part, kept ?? null);
    if (child && kept !== undefined) values.set(child.name, kept);
    if (value && start !== undefined) values.set(value.name, isTypename ? `'${JSON.stringify(typeName)}'` : this.#slice(start));
    for (const slot of slots.filter(({ kind, to, isTrailed }) => kind === 'run' && !isTrailed && to === index)) values.set(slot.name, this.#slice(values.get(slot.name) ?? ''));
  }

  #slice(start: string): string {
    const name = this.code.name('slice');
    this.code.line(`const ${name} = s.slice(${start}, p);`);
    return name;
  }

  #record(part: Part, typeName: string, values: ReadonlyMap<string, string>): string {
    const slots = this.context.layout.slotsOf(part, typeName).map(({ name }) => `${name}: ${values.get(name) ?? 'null'}`);
    const additions = part.isAddition ? [] : part.place.additions.map((addition) => `${additionName(addition)}: null`);
    const texts = part.isAddition ? ['whole', ...fragmentNames(this.context.layout, part, typeName)] : ['text'];
    return `{ type: '${typeName}', ${[...texts.map((name) => `${name}: null`), ...slots, ...additions].join(', ')} }`;
  }

  #value(type: GraphQLOutputType, part: Part | null, target: string | null): void {
    const nullable = getNullableType(type);
    const present = (): void => {
      if (isListType(nullable)) this.#list(nullable.ofType, part, target);
      else if (part === null) this.#leaf(nullable);
      else this.#object(part, target);
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
      this.code.line(`q = endOfString(b, p); if (q < 0 || !enums.get('${named.name}').has(s.slice(p + 1, q - 1))) ${GIVE_UP}`);
      this.code.line('p = q;');
      return;
    }
    const endOf = isScalarType(named) ? (END_OF[named.name] ?? 'endOfScalar') : 'endOfScalar';
    this.code.line(`p = ${endOf}(b, p); if (p < 0) ${GIVE_UP}`);
  }
}

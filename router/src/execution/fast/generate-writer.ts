/** Writers: functions that put the text of the client's answer together from records, in the client's order, by its names. */
import type { ValueShape } from '../shape.js';
import type { Code } from './code.js';
import type { Input } from './generate-representations.js';
import type { Layout, Piece } from './layout.js';
import { additionName, fragmentNames, groupPieces } from './names.js';
import type { Group } from './names.js';
import type { Part, Place } from './places.js';
import { findDeterminant } from './determinant.js';

export const writerName = (places: readonly Place[], place: Place): string => `write_${places.indexOf(place)}`;

/** A writer of each place; they call each other. */
export const generateWriters = (code: Code, layout: Layout, inputs: readonly Input[]): void => {
  for (const place of layout.places) new PlaceWriter(code, layout, inputs, place).write();
};

/** Text as it is, or an expression of text. */
type Token = { readonly text: string } | { readonly expression: string };

class PlaceWriter {
  readonly #name: string;

  constructor(
    private readonly code: Code,
    private readonly layout: Layout,
    private readonly inputs: readonly Input[],
    private readonly place: Place,
  ) {
    this.#name = writerName(layout.places, place);
  }

  write(): void {
    const { code, place } = this;
    const variants = [...(this.layout.piecesOf(place) ?? [])];
    const [[typeName, pieces] = ['', []], ...others] = variants;
    code.line(`// ${place.path === '' ? 'the root' : place.path}: ${place.type.name}`);
    code.block(`function ${this.#name}(${place.parts.map(recordName).join(', ')})`, () => {
      if (others.length === 0 && place.typeNames.length === 1) return this.#variant(typeName, pieces);
      code.block(`switch (${this.#first}.type)`, () => {
        for (const [name, each] of variants) code.block(`case '${name}':`, () => this.#variant(name, each));
        code.line('default: throw FALL_BACK;');
      });
    });
    for (const [name, each] of variants) this.#fragments(name, each);
  }

  /** The record that additions are attached to. */
  get #first(): string {
    const [first] = this.place.parts;
    return first === undefined ? 'null' : recordName(first);
  }

  #variant(typeName: string, pieces: readonly Piece[]): void {
    const groups = groupPieces(pieces);
    for (const addition of new Set(groups.flatMap(({ part }) => (part?.isAddition ? [part] : [])))) {
      this.code.line(`if (${this.#recordOf(addition)} === null) throw FALL_BACK;`);
    }
    const kept = this.#keptText(typeName, pieces);
    // An entity is met at each of its places, and so are the objects that belong to it.
    if (kept !== null) this.code.line(`if (${kept} !== null) return ${kept};`);
    const tokens = groups.flatMap((group): readonly Token[] => {
      if (group.part === null || !group.part.isAddition) return this.#tokens(pieces, group, (part) => this.#recordOf(part));
      return [{ expression: `${this.#fragmentName(typeName, group, groups)}(${this.#recordOf(group.part)})` }];
    });
    this.code.line(`return ${kept === null ? '' : `${kept} = `}${join([...tokens, { text: pieces.length === 0 ? '{}' : '}' }])};`);
  }

  /** Where the text is kept: with the addition that decides all of it, or else with the object. */
  #keptText(typeName: string, pieces: readonly Piece[]): string | null {
    if (this.place.parts.length !== 1) return null;
    const determinant = findDeterminant(this.place, typeName, pieces, this.inputs);
    return determinant === null ? `${this.#first}.text` : `${this.#recordOf(determinant)}.whole`;
  }

  /** The text of pieces that come from one addition is kept with it. */
  #fragments(typeName: string, pieces: readonly Piece[]): void {
    const groups = groupPieces(pieces);
    for (const group of groups) {
      if (!group.part?.isAddition) continue;
      const { part } = group;
      const kept = fragmentNames(this.layout, part, typeName)[groups.filter((each) => each.part === part).indexOf(group)] ?? '';
      this.code.block(`function ${this.#fragmentName(typeName, group, groups)}(r)`, () => {
        this.code.line(`if (r.${kept} !== null) return r.${kept};`);
        this.code.line(`return r.${kept} = ${join(this.#tokens(pieces, group, () => 'r'))};`);
      });
    }
  }

  #fragmentName(typeName: string, group: Group, groups: readonly Group[]): string {
    return `${this.#name}_${typeName}_${groups.indexOf(group)}`;
  }

  #recordOf(part: Part): string {
    return part.isAddition ? `${this.#first}.${additionName(part)}` : recordName(part);
  }

  /** Of the group's pieces, with what stands between them and before the first. */
  #tokens(pieces: readonly Piece[], group: Group, recordOf: (part: Part) => string): readonly Token[] {
    return group.pieces.flatMap((piece): readonly Token[] => {
      const position = pieces.indexOf(piece);
      const before = pieces[position - 1];
      const isNamed = before?.kind === 'run' && before.slot.isTrailed;
      const mark = position === 0 ? '{' : ',';
      switch (piece.kind) {
        case 'text':
          return [{ text: mark + piece.text }];
        case 'run':
          return [{ text: piece.slot.isLed ? '' : mark }, { expression: `${recordOf(piece.part)}.${piece.slot.name}` }];
        case 'value':
          return [{ text: `${mark}${piece.name}:` }, { expression: `${recordOf(piece.part)}.${piece.slot.name}` }];
        case 'child': {
          const values = piece.sources.map(({ part, slot }) => `${recordOf(part)}.${slot.name}`);
          return [{ text: isNamed ? '' : `${mark}${piece.name}:` }, { expression: writeValue(piece.shape, values, writerName(this.layout.places, piece.place)) }];
        }
      }
    });
  }
}

const recordName = ({ id }: Part): string => `r${id}`;

/** Concatenates, neighbouring constants first. Names of GraphQL have no quotes of their own. */
const join = (tokens: readonly Token[]): string => {
  const terms: string[] = [];
  let text = '';
  for (const token of [...tokens, null]) {
    if (token !== null && 'text' in token) {
      text += token.text;
      continue;
    }
    if (text !== '') terms.push(`'${text}'`);
    text = '';
    if (token !== null) terms.push(token.expression);
  }
  return terms.join(' + ');
};

const writeValue = (shape: ValueShape, values: readonly string[], write: string): string => {
  const [value = 'null', ...others] = values;
  if (shape.kind === 'list') return `list(${value}, ${shape.item.kind === 'list' ? `(items) => ${writeValue(shape.item, ['items'], write)}` : write})`;
  if (others.length === 0) return `(${value} === null ? 'null' : ${write}(${value}))`;
  return `together([${values.join(', ')}], ${write})`;
};

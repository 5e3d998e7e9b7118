/** Writers: functions that put the text of the client's answer together from records, in the client's order, by its names. */
import type { Code } from './code.js';
import type { ValueShape } from '../shape.js';
import type { Layout, Piece } from './layout.js';
import { additionName, fragmentNames, groupPieces } from './names.js';
import type { Group } from './names.js';
import type { Part, Place } from './places.js';

export const writerName = (places: readonly Place[], place: Place): string => `write_${places.indexOf(place)}`;

/** A writer of each place; they call each other. */
export const generateWriters = (code: Code, layout: Layout): void => {
  for (const place of layout.places) new PlaceWriter(code, layout, place).write();
};

class PlaceWriter {
  constructor(
    private readonly code: Code,
    private readonly layout: Layout,
    private readonly place: Place,
  ) {}

  write(): void {
    const { code, place } = this;
    const isOne = place.parts.length === 1;
    const name = writerName(this.layout.places, place);
    code.line(`// ${place.path === '' ? 'the root' : place.path}: ${place.type.name}`);
    code.block(`function ${name}(${place.parts.map(recordName).join(', ')})`, () => {
      const [first] = place.parts;
      if (first === undefined) return;
      const keep = isOne ? `${recordName(first)}.text = ` : '';
      // Objects that belong to an entity are met at each of its places.
      if (isOne) code.line(`if (${recordName(first)}.text !== null) return ${recordName(first)}.text;`);
      const variants = [...(this.layout.piecesOf(place) ?? [])];
      if (variants.length === 1) for (const [typeName, pieces] of variants) this.#variant(typeName, pieces, keep);
      else {
        code.block(`switch (${recordName(first)}.type)`, () => {
          for (const [typeName, pieces] of variants) code.block(`case '${typeName}':`, () => this.#variant(typeName, pieces, keep));
          code.line('default: throw FALL_BACK;');
        });
      }
    });
    for (const [typeName, pieces] of this.layout.piecesOf(place) ?? []) this.#fragments(typeName, pieces);
  }

  #variant(typeName: string, pieces: readonly Piece[], keep: string): void {
    const groups = groupPieces(pieces);
    for (const addition of this.#additionsIn(groups)) this.code.line(`if (${this.#recordOf(addition)} === null) throw FALL_BACK;`);
    const texts = groups.map((group) => {
      if (group.part === null || !group.part.isAddition) return this.#text(group.pieces, (part) => this.#recordOf(part));
      return `${this.#fragmentName(typeName, group, groups)}(${this.#recordOf(group.part)})`;
    });
    this.code.line(`return ${keep}'{' + ${texts.length === 0 ? "''" : texts.join(` + ',' + `)} + '}';`);
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
        this.code.line(`return r.${kept} = ${this.#text(group.pieces, () => 'r')};`);
      });
    }
  }

  #additionsIn(groups: readonly Group[]): ReadonlySet<Part> {
    return new Set(groups.flatMap(({ part }) => (part?.isAddition ? [part] : [])));
  }

  #fragmentName(typeName: string, group: Group, groups: readonly Group[]): string {
    return `${writerName(this.layout.places, this.place)}_${typeName}_${groups.indexOf(group)}`;
  }

  #recordOf(part: Part): string {
    const [primary] = this.place.parts;
    return part.isAddition && primary ? `${recordName(primary)}.${additionName(part)}` : recordName(part);
  }

  #text(pieces: readonly Piece[], recordOf: (part: Part) => string): string {
    return pieces.map((piece) => this.#piece(piece, recordOf)).join(` + ',' + `);
  }

  #piece(piece: Piece, recordOf: (part: Part) => string): string {
    switch (piece.kind) {
      case 'text':
        return quote(piece.text);
      case 'run':
        return `${recordOf(piece.part)}.${piece.slot}`;
      case 'value':
        return `${quote(`${piece.name}:`)} + ${recordOf(piece.part)}.${piece.slot}`;
      case 'child': {
        const values = piece.sources.map(({ part, slot }) => `${recordOf(part)}.${slot}`);
        return `${quote(`${piece.name}:`)} + ${writeValue(piece.shape, values, writerName(this.layout.places, piece.place))}`;
      }
    }
  }
}

const recordName = ({ id }: Part): string => `r${id}`;

/** Names of GraphQL have no quotes of their own. */
const quote = (text: string): string => `'${text}'`;

const writeValue = (shape: ValueShape, values: readonly string[], write: string): string => {
  const [value = 'null', ...others] = values;
  if (shape.kind === 'list') return `list(${value}, ${shape.item.kind === 'list' ? `(items) => ${writeValue(shape.item, ['items'], write)}` : write})`;
  if (others.length === 0) return `(${value} === null ? 'null' : ${write}(${value}))`;
  return `together([${values.join(', ')}], ${write})`;
};

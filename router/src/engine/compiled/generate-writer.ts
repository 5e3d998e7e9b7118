/** Writers: functions that put the client's answer together from records, in the client's order, by its names. */
import type { ValueShape } from '../execution/response-shape.js';
import { sum } from './generated-code.js';
import type { GeneratedCode } from './generated-code.js';
import type { ResponseLayout, ResponsePiece } from './response-layout.js';
import { WRITTEN_AT, additionName, endName, writtenAtNames, groupPieces } from './generated-names.js';
import type { PieceGroup } from './generated-names.js';
import type { SlotSelection, ResponseSlot } from './response-slots.js';

export function writerName(places: readonly ResponseSlot[], place: ResponseSlot): string {
  return `write_${places.indexOf(place)}`;
}

/** A writer of each place; they call each other. */
export function generateWriters(code: GeneratedCode, layout: ResponseLayout): void {
  for (const place of layout.slots) new SlotWriter(code, layout, place).write();
}

/** From this length on, moving a constant is faster than storing its bytes one by one. */
const LONG_LITERAL = 24;

/** Text as it is, or something that writes: an expression of where it ended. */
export type WriteToken = { readonly text: string } | { readonly write: string };

/** Statements that write the tokens at `w`, neighbouring constants at once. */
export function writeTokens(code: GeneratedCode, tokens: readonly WriteToken[]): void {
  let text = '';
  for (const token of [...tokens, null]) {
    if (token !== null && 'text' in token) {
      text += token.text;
      continue;
    }
    if (text !== '') writeLiteral(code, text);
    text = '';
    if (token !== null) code.line(`w = ${token.write};`);
  }
}

function writeLiteral(code: GeneratedCode, text: string): void {
  const bytes = [...Buffer.from(text)];
  if (bytes.length >= LONG_LITERAL) {
    const { from, to } = code.constant(text);
    code.line(`w = copyWithinBuffer(constants.base + ${from}, constants.base + ${to}, w); // ${text}`);
    return;
  }
  code.line(`o = reserve(w, ${bytes.length}); // ${text}`);
  code.line(`${bytes.map((byte, index) => `o[${sum('w', index)}] = ${byte};`).join(' ')} w += ${bytes.length};`);
}

class SlotWriter {
  readonly #name: string;

  constructor(
    private readonly code: GeneratedCode,
    private readonly layout: ResponseLayout,
    private readonly place: ResponseSlot,
  ) {
    this.#name = writerName(layout.slots, place);
  }

  write(): void {
    const { code, place } = this;
    const variants = [...(this.layout.piecesOf(place) ?? [])];
    const [[typeName, pieces] = ['', []], ...others] = variants;
    code.line(`// ${place.path === '' ? 'the root' : place.path}: ${place.type.name}`);
    code.block(
      `function ${this.#name}(${place.selections.length === 1 ? this.#first : `[${place.selections.map(recordName).join(', ')}]`}, w)`,
      () => {
        code.line('let o;');
        if (others.length === 0 && place.typeNames.length === 1) return this.#variant(typeName, pieces);
        code.block(`switch (${this.#first}.type)`, () => {
          for (const [name, each] of variants) code.block(`case '${name}':`, () => this.#variant(name, each));
          code.line('default: throw FALL_BACK;');
        });
      },
    );
    for (const [name, each] of variants) this.#fragments(name, each);
  }

  /** The record that additions are attached to. */
  get #first(): string {
    const [first] = this.place.selections;
    return first === undefined ? 'nobody' : recordName(first);
  }

  #variant(typeName: string, pieces: readonly ResponsePiece[]): void {
    const { code } = this;
    const groups = groupPieces(pieces);
    for (const addition of new Set(groups.flatMap(({ part }) => (part?.isAddition ? [part] : [])))) {
      code.line(`if (${this.#recordOf(addition)} === null) throw FALL_BACK;`);
    }
    const tokens = groups.flatMap((group): readonly WriteToken[] => {
      if (group.part === null || !group.part.isAddition)
        return this.#tokens(pieces, group, (part) => this.#recordOf(part));
      return [{ write: `${this.#fragmentName(typeName, group, groups)}(${this.#recordOf(group.part)}, w)` }];
    });
    // An object of several subgraphs has no record of its own that could tell where it was written.
    const kept = this.place.selections.length === 1 ? { record: this.#first, at: WRITTEN_AT } : null;
    this.#once(kept, [...tokens, { text: pieces.length === 0 ? '{}' : '}' }]);
  }

  /** Writes the tokens, or moves what was written of the same record before: it may stand at a hundred places. */
  #once(kept: { readonly record: string; readonly at: string } | null, tokens: readonly WriteToken[]): void {
    const { code } = this;
    if (kept === null) {
      writeTokens(code, tokens);
      return void code.line('return w;');
    }
    const [at, end] = [`${kept.record}.${kept.at}`, `${kept.record}.${endName(kept.at)}`];
    code.line(`if (${at} >= 0) return copyWithinBuffer(${at}, ${end}, w);`);
    code.line('const start = w;');
    writeTokens(code, tokens);
    code.line(`${at} = start;`);
    code.line(`return ${end} = w;`);
  }

  #fragments(typeName: string, pieces: readonly ResponsePiece[]): void {
    const groups = groupPieces(pieces);
    for (const group of groups) {
      if (!group.part?.isAddition) continue;
      const { part } = group;
      const at =
        writtenAtNames(this.layout, part, typeName)[groups.filter((each) => each.part === part).indexOf(group)] ?? '';
      this.code.block(`function ${this.#fragmentName(typeName, group, groups)}(r, w)`, () => {
        this.code.line('let o;');
        this.#once(
          { record: 'r', at },
          this.#tokens(pieces, group, () => 'r'),
        );
      });
    }
  }

  #fragmentName(typeName: string, group: PieceGroup, groups: readonly PieceGroup[]): string {
    return `${this.#name}_${typeName}_${groups.indexOf(group)}`;
  }

  #recordOf(part: SlotSelection): string {
    return part.isAddition ? `${this.#first}.${additionName(part)}` : recordName(part);
  }

  /** Of the group's pieces, with what stands between them and before the first. */
  #tokens(
    pieces: readonly ResponsePiece[],
    group: PieceGroup,
    recordOf: (part: SlotSelection) => string,
  ): readonly WriteToken[] {
    return group.pieces.flatMap((piece): readonly WriteToken[] => {
      const position = pieces.indexOf(piece);
      const before = pieces[position - 1];
      const isNamed = before?.kind === 'run' && before.slot.includesNextName;
      const mark = position === 0 ? '{' : ',';
      switch (piece.kind) {
        case 'text':
          return [{ text: mark + piece.text }];
        case 'run':
          return [{ text: piece.slot.includesByteBefore ? '' : mark }, copyOf(recordOf(piece.part), piece.slot.name)];
        case 'value':
          return [{ text: `${mark}${piece.name}:` }, copyOf(recordOf(piece.part), piece.slot.name)];
        case 'child': {
          const values = piece.sources.map(({ part, slot }) => `${recordOf(part)}.${slot.name}`);
          return [
            { text: isNamed ? '' : `${mark}${piece.name}:` },
            { write: writeValue(piece.shape, values, writerName(this.layout.slots, piece.place)) },
          ];
        }
      }
    });
  }
}

function recordName({ id }: SlotSelection): string {
  return `r${id}`;
}

function copyOf(record: string, name: string): WriteToken {
  return {
    write: `copyWithinBuffer(${record}.source.base + ${record}.${name}, ${record}.source.base + ${record}.${endName(name)}, w)`,
  };
}

function writeValue(shape: ValueShape, values: readonly string[], write: string): string {
  const [value = 'null', ...others] = values;
  if (shape.kind === 'list')
    return `writeList(${value}, ${shape.item.kind === 'list' ? `(items, w) => ${writeValue(shape.item, ['items'], write)}` : write}, w)`;
  if (others.length === 0) return `(${value} === null ? writeNull(w) : ${write}(${value}, w))`;
  return `writeSharedObject([${values.join(', ')}], ${write}, w)`;
}

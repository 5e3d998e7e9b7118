/** Generates the writers: functions that assemble the client's response from records. */
import type { ValueShape } from '../execution/response/response-shape.js';
import { sum } from './generated-code.js';
import type { GeneratedCode } from './generated-code.js';
import { additionName, endName, groupPieces, WRITTEN_AT, writtenAtNames } from './generated-names.js';
import type { PieceGroup } from './generated-names.js';
import type { ResponseLayout, ResponsePiece } from './response-layout.js';
import type { ResponseSlot, SlotSelection } from './response-slots.js';

export function writerName(slots: readonly ResponseSlot[], slot: ResponseSlot): string {
  return `write_${slots.indexOf(slot)}`;
}

/** Generates a writer for each slot. Yields after each. */
export function* generateWriters(code: GeneratedCode, layout: ResponseLayout): Generator<undefined, void> {
  for (const slot of layout.slots) {
    new WriterGenerator(code, layout, slot).generate();
    yield;
  }
}

/** From this length on, copying a constant is faster than storing its bytes one by one. */
const LONG_LITERAL_BYTES = 24;

/** Constant text, or an expression that writes and returns the index after the last written byte. */
export type WriteToken = { readonly text: string } | { readonly write: string };

/** Generates statements that write the tokens at `w`; neighbouring texts are written together. */
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
  if (bytes.length >= LONG_LITERAL_BYTES) {
    const { from, to } = code.constant(text);
    code.line(`w = copyWithinBuffer(constants.base + ${from}, constants.base + ${to}, w); // ${text}`);
    return;
  }
  code.line(`o = reserve(w, ${bytes.length}); // ${text}`);
  code.line(`${bytes.map((byte, index) => `o[${sum('w', index)}] = ${byte};`).join(' ')} w += ${bytes.length};`);
}

class WriterGenerator {
  readonly #name: string;

  constructor(
    private readonly code: GeneratedCode,
    private readonly layout: ResponseLayout,
    private readonly slot: ResponseSlot,
  ) {
    this.#name = writerName(layout.slots, slot);
  }

  generate(): void {
    const { code, slot } = this;
    const piecesByType = [...(this.layout.piecesOf(slot) ?? [])];
    const [[typeName, pieces] = ['', []], ...others] = piecesByType;
    const parameter =
      slot.selections.length === 1 ? this.#firstRecord : `[${slot.selections.map(recordName).join(', ')}]`;
    code.line(`// ${slot.path === '' ? 'the root' : slot.path}: ${slot.type.name}`);
    code.block(`function ${this.#name}(${parameter}, w)`, () => {
      code.line('let o;');
      if (others.length === 0 && slot.typeNames.length === 1) return this.#object(typeName, pieces);
      code.block(`switch (${this.#firstRecord}.type)`, () => {
        for (const [name, each] of piecesByType) code.block(`case '${name}':`, () => this.#object(name, each));
        code.line('default: throw FALL_BACK;');
      });
    });
    for (const [name, each] of piecesByType) this.#additions(name, each);
  }

  /** The variable of the record that additions are attached to. */
  get #firstRecord(): string {
    const [first] = this.slot.selections;
    return first === undefined ? 'none' : recordName(first);
  }

  #object(typeName: string, pieces: readonly ResponsePiece[]): void {
    const groups = groupPieces(pieces);
    for (const addition of new Set(groups.flatMap(({ selection }) => (selection?.isAddition ? [selection] : []))))
      this.code.line(`if (${this.#recordOf(addition)} === null) throw FALL_BACK;`);
    const tokens = groups.flatMap((group): readonly WriteToken[] => {
      if (group.selection === null || !group.selection.isAddition)
        return this.#tokens(pieces, group, (selection) => this.#recordOf(selection));
      return [{ write: `${this.#additionWriterName(typeName, group, groups)}(${this.#recordOf(group.selection)}, w)` }];
    });
    // An object of several selections has no single record that could keep where it was written.
    const kept = this.slot.selections.length === 1 ? { record: this.#firstRecord, at: WRITTEN_AT } : null;
    this.#writeOnce(kept, [...tokens, { text: pieces.length === 0 ? '{}' : '}' }]);
  }

  /** Writes the tokens, or copies what was written of the same record before: it may be at many paths. */
  #writeOnce(kept: { readonly record: string; readonly at: string } | null, tokens: readonly WriteToken[]): void {
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

  /** Generates a writer for each group of pieces of an addition. */
  #additions(typeName: string, pieces: readonly ResponsePiece[]): void {
    const groups = groupPieces(pieces);
    for (const group of groups) {
      const { selection } = group;
      if (!selection?.isAddition) continue;
      const index = groups.filter((each) => each.selection === selection).indexOf(group);
      const at = writtenAtNames(this.layout, selection, typeName)[index] ?? '';
      this.code.block(`function ${this.#additionWriterName(typeName, group, groups)}(r, w)`, () => {
        this.code.line('let o;');
        this.#writeOnce(
          { record: 'r', at },
          this.#tokens(pieces, group, () => 'r'),
        );
      });
    }
  }

  #additionWriterName(typeName: string, group: PieceGroup, groups: readonly PieceGroup[]): string {
    return `${this.#name}_${typeName}_${groups.indexOf(group)}`;
  }

  #recordOf(selection: SlotSelection): string {
    return selection.isAddition ? `${this.#firstRecord}.${additionName(selection)}` : recordName(selection);
  }

  /** The tokens of the group's pieces, each with the brace or comma before it. */
  #tokens(
    pieces: readonly ResponsePiece[],
    group: PieceGroup,
    recordOf: (selection: SlotSelection) => string,
  ): readonly WriteToken[] {
    return group.pieces.flatMap((piece): readonly WriteToken[] => {
      const position = pieces.indexOf(piece);
      const previous = pieces[position - 1];
      const hasName = previous?.kind === 'slice' && previous.property.includesNextName;
      const separator = position === 0 ? '{' : ',';
      switch (piece.kind) {
        case 'text':
          return [{ text: separator + piece.text }];
        case 'slice':
          return [
            { text: piece.property.includesByteBefore ? '' : separator },
            copyRange(recordOf(piece.selection), piece.property.name),
          ];
        case 'value':
          return [{ text: `${separator}${piece.name}:` }, copyRange(recordOf(piece.selection), piece.property.name)];
        case 'child': {
          const values = piece.sources.map(({ selection, property }) => `${recordOf(selection)}.${property.name}`);
          return [
            { text: hasName ? '' : `${separator}${piece.name}:` },
            { write: writeValue(piece.shape, values, writerName(this.layout.slots, piece.slot)) },
          ];
        }
      }
    });
  }
}

function recordName({ id }: SlotSelection): string {
  return `r${id}`;
}

function copyRange(record: string, name: string): WriteToken {
  const [from, to] = [
    `${record}.source.base + ${record}.${name}`,
    `${record}.source.base + ${record}.${endName(name)}`,
  ];
  return { write: `copyWithinBuffer(${from}, ${to}, w)` };
}

function writeValue(shape: ValueShape, values: readonly string[], write: string): string {
  const [value = 'null', ...others] = values;
  if (shape.kind === 'list') {
    const item = shape.item.kind === 'list' ? `(items, w) => ${writeValue(shape.item, ['items'], write)}` : write;
    return `writeList(${value}, ${item}, w)`;
  }
  if (others.length === 0) return `(${value} === null ? writeNull(w) : ${write}(${value}, w))`;
  return `writeSharedObject([${values.join(', ')}], ${write}, w)`;
}

/**
 * What of a subgraph's answer is kept, and how the client's answer is put together from it.
 *
 * Where a subgraph wrote fields as the client wants them, next to each other, in that order, under those names, they
 * are kept as one slice of its text, a *run*; with objects inside, if nothing is to be added to these. A run costs one
 * slice to read and one concatenation to write, whatever is in it.
 */
import { isNonNullType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import type { FieldShape, ObjectShape, ValueShape } from '../execution/response-shape.js';
import { UnsupportedPlanError } from './unsupported.js';
import type { SlotSelection, ResponseSlot, FetchedField } from './response-slots.js';

/** A property of the record that a scanner makes of an object. */
export interface RecordProperty {
  readonly name: string;
  /**
   * `run`: names and values of the fields `from` to `to`. `value`: the value alone. `child`: records of the objects in
   * it.
   */
  readonly kind: 'run' | 'value' | 'child';
  readonly from: number;
  readonly to: number;
  /** A run with the byte before it, the brace or comma that the client gets there, too. */
  includesByteBefore: boolean;
  /** A run with the next field's name and colon, since what follows is that field's value. */
  includesNextName: boolean;
}

/** A part of the text of an object of one type. */
export type ResponsePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'run'; readonly part: SlotSelection; readonly slot: RecordProperty }
  | { readonly kind: 'value'; readonly name: string; readonly part: SlotSelection; readonly slot: RecordProperty }
  | {
      readonly kind: 'child';
      readonly name: string;
      readonly key: string;
      readonly shape: ValueShape;
      readonly place: ResponseSlot;
      readonly sources: readonly { readonly part: SlotSelection; readonly slot: RecordProperty }[];
    };

export class ResponseLayout {
  readonly #slots = new Map<string, RecordProperty[]>();
  readonly #pieces = new Map<ResponseSlot, ReadonlyMap<string, readonly ResponsePiece[]>>();
  readonly #shapes = new Map<ResponseSlot, ObjectShape>();

  /** Throws `Ineligible`. */
  constructor(root: ResponseSlot, shape: ObjectShape) {
    this.#layOut(root, shape);
  }

  /** Of the records for objects of a type; empty when nothing of them is kept. */
  propertiesOf(part: SlotSelection, typeName: string): readonly RecordProperty[] {
    return this.#slots.get(propertiesKey(part, typeName)) ?? [];
  }

  /** By type; undefined for a place of which the client asked nothing. */
  piecesOf(place: ResponseSlot): ReadonlyMap<string, readonly ResponsePiece[]> | undefined {
    return this.#pieces.get(place);
  }

  get slots(): readonly ResponseSlot[] {
    return [...this.#pieces.keys()];
  }

  /** Whether objects may be of that type, as far as the client is concerned. */
  isVisible(place: ResponseSlot, typeName: string): boolean {
    const shape = this.#shapes.get(place);
    return shape === undefined || shape.fieldsOf(typeName) !== null;
  }

  /** Whether records of the objects are needed; otherwise they only have to be what was promised. */
  needsRecords(part: SlotSelection): boolean {
    return (
      part.parent === null ||
      part.slot.additions.length > 0 ||
      [...part.fieldsByType.keys()].some((typeName) => this.propertiesOf(part, typeName).length > 0)
    );
  }

  /** A slot with the text of a field's value, for representations. */
  valueProperty(part: SlotSelection, typeName: string, index: number): RecordProperty {
    return this.#slot(part, typeName, 'value', index, index);
  }

  #slot(part: SlotSelection, typeName: string, kind: RecordProperty['kind'], from: number, to: number): RecordProperty {
    const key = propertiesKey(part, typeName);
    const slots = this.#slots.get(key) ?? [];
    this.#slots.set(key, slots);
    const known = slots.find((slot) => slot.kind === kind && slot.from === from && slot.to === to);
    if (known !== undefined) return known;
    const slot: RecordProperty = {
      name: `${kind}${slots.length}`,
      kind,
      from,
      to,
      includesByteBefore: false,
      includesNextName: false,
    };
    slots.push(slot);
    return slot;
  }

  #layOut(place: ResponseSlot, shape: ObjectShape): void {
    this.#shapes.set(place, shape);
    const pieces = new Map<string, readonly ResponsePiece[]>();
    this.#pieces.set(place, pieces);
    const isOne = place.typeNames.length === 1;
    if (!isOne && place.selections.length > 1)
      throw new UnsupportedPlanError(`several subgraphs tell of ${place.path}, which has many types`);
    for (const typeName of place.typeNames) {
      const fields = shape.fieldsOf(typeName);
      if (fields !== null) pieces.set(typeName, this.#layOutFields(place, typeName, fields));
    }
  }

  #layOutFields(place: ResponseSlot, typeName: string, fields: readonly FieldShape[]): readonly ResponsePiece[] {
    const pieces: ResponsePiece[] = [];
    let run: { part: SlotSelection; from: number; to: number } | null = null;
    const endRun = (): void => {
      if (run !== null)
        pieces.push({ kind: 'run', part: run.part, slot: this.#slot(run.part, typeName, 'run', run.from, run.to) });
      run = null;
    };
    const layOut = (field: FieldShape): void => {
      if (field.unauthorized !== null || field.source === 'introspection')
        throw new UnsupportedPlanError(`${field.coordinate} is not a subgraph's to answer`);
      const sources = this.#sourcesOf(place, typeName, field);
      const [source] = sources;
      if (source !== undefined && source.field.selection !== null)
        this.#layOut(source.field.selection.slot, objectIn(field.value));
      if (source !== undefined && this.#isTransparent(source, field, sources.length)) {
        if (run !== null && run.part === source.selection && run.to === source.index - 1) run.to = source.index;
        else {
          endRun();
          run = { part: source.selection, from: source.index, to: source.index };
        }
        return;
      }
      endRun();
      pieces.push(this.#piece(typeName, field, sources));
    };
    fields.forEach(layOut);
    endRun();
    widenSlices(pieces);
    return pieces;
  }

  /** Who tells the field of objects of that type. */
  #sourcesOf(place: ResponseSlot, typeName: string, field: FieldShape): readonly FieldSource[] {
    const sources = [...place.selections, ...place.additions].flatMap((teller) => {
      const told = teller.fieldsByType.get(typeName) ?? [];
      const index = told.findIndex(({ key }) => key === field.key);
      const found = told[index];
      return found === undefined ? [] : [{ selection: teller, index, field: found }];
    });
    if (field.source === 'typename') return sources.slice(0, 1);
    if (sources.length === 0) throw new UnsupportedPlanError(`nobody tells ${field.coordinate} at ${place.path}`);
    if (
      sources.length > 1 &&
      !(field.value.kind === 'object' && sources.every(({ selection }) => !selection.isAddition))
    ) {
      throw new UnsupportedPlanError(`several fetches tell ${field.coordinate} at ${place.path}`);
    }
    return sources;
  }

  /** Whether the client may get the field's name and value as the subgraph wrote them. */
  #isTransparent({ selection: teller, field: told }: FieldSource, field: FieldShape, sourceCount: number): boolean {
    if (sourceCount !== 1 || told.key !== field.responseName) return false;
    if (field.source === 'typename') return teller.isAddition === false && teller.fieldsByType.size === 1;
    return told.selection === null || this.#isWhole(told.selection);
  }

  /** Whether objects go to the client as one subgraph wrote them. */
  #isWhole(part: SlotSelection): boolean {
    const { slot: place } = part;
    if (place.selections.length !== 1 || place.additions.length > 0 || part.fieldsByType.size !== 1) return false;
    const [[typeName, told] = ['', []]] = part.fieldsByType;
    const [piece, ...others] = this.#pieces.get(place)?.get(typeName) ?? [];
    if (piece?.kind !== 'run' || others.length > 0) return false;
    if (piece.slot.from !== 0 || piece.slot.to !== told.length - 1) return false;
    // Nobody reads this slot any more: it is within a longer run.
    this.#slots.delete(propertiesKey(part, typeName));
    this.#pieces.delete(place);
    return true;
  }

  #piece(typeName: string, field: FieldShape, sources: readonly FieldSource[]): ResponsePiece {
    const name = JSON.stringify(field.responseName);
    const [source] = sources;
    if (field.source === 'typename') return { kind: 'text', text: `${name}:${JSON.stringify(typeName)}` };
    if (source === undefined) throw new UnsupportedPlanError(`nobody tells ${field.coordinate}`);
    if (source.field.selection === null)
      return {
        kind: 'value',
        name,
        part: source.selection,
        slot: this.valueProperty(source.selection, typeName, source.index),
      };
    return {
      kind: 'child',
      name,
      key: source.field.key,
      shape: field.value,
      place: source.field.selection.slot,
      sources: sources.map(({ selection: teller, index }) => ({
        part: teller,
        slot: this.#slot(teller, typeName, 'child', index, index),
      })),
    };
  }
}

interface FieldSource {
  /** The part whose objects have the field. */
  readonly selection: SlotSelection;
  readonly index: number;
  readonly field: FetchedField;
}

/**
 * What stands around a run in the subgraph's answer need not be written again where it stands there in the client's.
 */
function widenSlices(pieces: readonly ResponsePiece[]): void {
  for (const [position, piece] of pieces.entries()) {
    if (piece.kind !== 'run') continue;
    const { slot, part } = piece;
    slot.includesByteBefore = (position === 0) === (slot.from === 0);
    const next = pieces[position + 1];
    if (next?.kind !== 'child' || next.sources.length !== 1) continue;
    const [source] = next.sources;
    slot.includesNextName =
      source?.part === part && source.slot.from === slot.to + 1 && next.name === JSON.stringify(next.key);
  }
}

function propertiesKey(part: SlotSelection, typeName: string): string {
  return `${part.id} ${typeName}`;
}

function objectIn(shape: ValueShape): ObjectShape {
  if (shape.kind === 'leaf') throw new UnsupportedPlanError('a leaf where an object was');
  return shape.kind === 'list' ? objectIn(shape.item) : shape.object;
}

export function isNullable(type: GraphQLOutputType): boolean {
  return !isNonNullType(type);
}

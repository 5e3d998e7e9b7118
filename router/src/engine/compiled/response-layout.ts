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
import { Ineligible } from './unsupported.js';
import type { Part, Place, ToldField } from './response-slots.js';

/** A property of the record that a scanner makes of an object. */
export interface Slot {
  readonly name: string;
  /**
   * `run`: names and values of the fields `from` to `to`. `value`: the value alone. `child`: records of the objects in
   * it.
   */
  readonly kind: 'run' | 'value' | 'child';
  readonly from: number;
  readonly to: number;
  /** A run with the byte before it, the brace or comma that the client gets there, too. */
  isLed: boolean;
  /** A run with the next field's name and colon, since what follows is that field's value. */
  isTrailed: boolean;
}

/** A part of the text of an object of one type. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'run'; readonly part: Part; readonly slot: Slot }
  | { readonly kind: 'value'; readonly name: string; readonly part: Part; readonly slot: Slot }
  | {
      readonly kind: 'child';
      readonly name: string;
      readonly key: string;
      readonly shape: ValueShape;
      readonly place: Place;
      readonly sources: readonly { readonly part: Part; readonly slot: Slot }[];
    };

export class Layout {
  readonly #slots = new Map<string, Slot[]>();
  readonly #pieces = new Map<Place, ReadonlyMap<string, readonly Piece[]>>();
  readonly #shapes = new Map<Place, ObjectShape>();

  /** Throws `Ineligible`. */
  constructor(root: Place, shape: ObjectShape) {
    this.#layOut(root, shape);
  }

  /** Of the records for objects of a type; empty when nothing of them is kept. */
  slotsOf(part: Part, typeName: string): readonly Slot[] {
    return this.#slots.get(slotsKey(part, typeName)) ?? [];
  }

  /** By type; undefined for a place of which the client asked nothing. */
  piecesOf(place: Place): ReadonlyMap<string, readonly Piece[]> | undefined {
    return this.#pieces.get(place);
  }

  get places(): readonly Place[] {
    return [...this.#pieces.keys()];
  }

  /** Whether objects may be of that type, as far as the client is concerned. */
  isShown(place: Place, typeName: string): boolean {
    const shape = this.#shapes.get(place);
    return shape === undefined || shape.fieldsOf(typeName) !== null;
  }

  /** Whether records of the objects are needed; otherwise they only have to be what was promised. */
  needsRecords(part: Part): boolean {
    return (
      part.parent === null ||
      part.place.additions.length > 0 ||
      [...part.variants.keys()].some((typeName) => this.slotsOf(part, typeName).length > 0)
    );
  }

  /** A slot with the text of a field's value, for representations. */
  valueSlot(part: Part, typeName: string, index: number): Slot {
    return this.#slot(part, typeName, 'value', index, index);
  }

  #slot(part: Part, typeName: string, kind: Slot['kind'], from: number, to: number): Slot {
    const key = slotsKey(part, typeName);
    const slots = this.#slots.get(key) ?? [];
    this.#slots.set(key, slots);
    const known = slots.find((slot) => slot.kind === kind && slot.from === from && slot.to === to);
    if (known !== undefined) return known;
    const slot: Slot = { name: `${kind}${slots.length}`, kind, from, to, isLed: false, isTrailed: false };
    slots.push(slot);
    return slot;
  }

  #layOut(place: Place, shape: ObjectShape): void {
    this.#shapes.set(place, shape);
    const pieces = new Map<string, readonly Piece[]>();
    this.#pieces.set(place, pieces);
    const isOne = place.typeNames.length === 1;
    if (!isOne && place.parts.length > 1)
      throw new Ineligible(`several subgraphs tell of ${place.path}, which has many types`);
    for (const typeName of place.typeNames) {
      const fields = shape.fieldsOf(typeName);
      if (fields !== null) pieces.set(typeName, this.#layOutFields(place, typeName, fields));
    }
  }

  #layOutFields(place: Place, typeName: string, fields: readonly FieldShape[]): readonly Piece[] {
    const pieces: Piece[] = [];
    let run: { part: Part; from: number; to: number } | null = null;
    const endRun = (): void => {
      if (run !== null)
        pieces.push({ kind: 'run', part: run.part, slot: this.#slot(run.part, typeName, 'run', run.from, run.to) });
      run = null;
    };
    const layOut = (field: FieldShape): void => {
      if (field.denied !== null || field.source === 'introspection')
        throw new Ineligible(`${field.coordinate} is not a subgraph's to answer`);
      const sources = this.#sourcesOf(place, typeName, field);
      const [source] = sources;
      if (source !== undefined && source.told.part !== null)
        this.#layOut(source.told.part.place, objectIn(field.value));
      if (source !== undefined && this.#isTransparent(source, field, sources.length)) {
        if (run !== null && run.part === source.teller && run.to === source.index - 1) run.to = source.index;
        else {
          endRun();
          run = { part: source.teller, from: source.index, to: source.index };
        }
        return;
      }
      endRun();
      pieces.push(this.#piece(typeName, field, sources));
    };
    fields.forEach(layOut);
    endRun();
    widenRuns(pieces);
    return pieces;
  }

  /** Who tells the field of objects of that type. */
  #sourcesOf(place: Place, typeName: string, field: FieldShape): readonly Source[] {
    const sources = [...place.parts, ...place.additions].flatMap((teller) => {
      const told = teller.variants.get(typeName) ?? [];
      const index = told.findIndex(({ key }) => key === field.key);
      const found = told[index];
      return found === undefined ? [] : [{ teller, index, told: found }];
    });
    if (field.source === 'typename') return sources.slice(0, 1);
    if (sources.length === 0) throw new Ineligible(`nobody tells ${field.coordinate} at ${place.path}`);
    if (sources.length > 1 && !(field.value.kind === 'object' && sources.every(({ teller }) => !teller.isAddition))) {
      throw new Ineligible(`several fetches tell ${field.coordinate} at ${place.path}`);
    }
    return sources;
  }

  /** Whether the client may get the field's name and value as the subgraph wrote them. */
  #isTransparent({ teller, told }: Source, field: FieldShape, sourceCount: number): boolean {
    if (sourceCount !== 1 || told.key !== field.responseName) return false;
    if (field.source === 'typename') return teller.isAddition === false && teller.variants.size === 1;
    return told.part === null || this.#isWhole(told.part);
  }

  /** Whether objects go to the client as one subgraph wrote them. */
  #isWhole(part: Part): boolean {
    const { place } = part;
    if (place.parts.length !== 1 || place.additions.length > 0 || part.variants.size !== 1) return false;
    const [[typeName, told] = ['', []]] = part.variants;
    const [piece, ...others] = this.#pieces.get(place)?.get(typeName) ?? [];
    if (piece?.kind !== 'run' || others.length > 0) return false;
    if (piece.slot.from !== 0 || piece.slot.to !== told.length - 1) return false;
    // Nobody reads this slot any more: it is within a longer run.
    this.#slots.delete(slotsKey(part, typeName));
    this.#pieces.delete(place);
    return true;
  }

  #piece(typeName: string, field: FieldShape, sources: readonly Source[]): Piece {
    const name = JSON.stringify(field.responseName);
    const [source] = sources;
    if (field.source === 'typename') return { kind: 'text', text: `${name}:${JSON.stringify(typeName)}` };
    if (source === undefined) throw new Ineligible(`nobody tells ${field.coordinate}`);
    if (source.told.part === null)
      return { kind: 'value', name, part: source.teller, slot: this.valueSlot(source.teller, typeName, source.index) };
    return {
      kind: 'child',
      name,
      key: source.told.key,
      shape: field.value,
      place: source.told.part.place,
      sources: sources.map(({ teller, index }) => ({
        part: teller,
        slot: this.#slot(teller, typeName, 'child', index, index),
      })),
    };
  }
}

interface Source {
  /** The part whose objects have the field. */
  readonly teller: Part;
  readonly index: number;
  readonly told: ToldField;
}

/**
 * What stands around a run in the subgraph's answer need not be written again where it stands there in the client's.
 */
function widenRuns(pieces: readonly Piece[]): void {
  for (const [position, piece] of pieces.entries()) {
    if (piece.kind !== 'run') continue;
    const { slot, part } = piece;
    slot.isLed = (position === 0) === (slot.from === 0);
    const next = pieces[position + 1];
    if (next?.kind !== 'child' || next.sources.length !== 1) continue;
    const [source] = next.sources;
    slot.isTrailed =
      source?.part === part && source.slot.from === slot.to + 1 && next.name === JSON.stringify(next.key);
  }
}

function slotsKey(part: Part, typeName: string): string {
  return `${part.id} ${typeName}`;
}

function objectIn(shape: ValueShape): ObjectShape {
  if (shape.kind === 'leaf') throw new Ineligible('a leaf where an object was');
  return shape.kind === 'list' ? objectIn(shape.item) : shape.object;
}

export function isNullable(type: GraphQLOutputType): boolean {
  return !isNonNullType(type);
}

/**
 * The errors of fields that were left out of a plan: the caller may not read them, they are switched off, or their circuit
 * breakers are open. They are null in the compiled response; their places are found in the records that it was written from.
 */
import type { GraphQLFormattedError } from 'graphql';
import { ErrorCollector } from '../execution/error-collector.js';
import type { ErrorGrouping } from '../execution/error-collector.js';
import type { ValueShape } from '../execution/response/response-shape.js';
import type { LeftOutFields, ScannedRecord } from './compiled-plan.js';
import { additionName } from './generated-names.js';
import type { SlotFetch } from './read-plan.js';
import type { LeftOutPiece, ResponseLayout, ResponsePiece } from './response-layout.js';
import type { ResponseSlot, SlotSelection } from './response-slots.js';

type RecordValue = unknown;
type Path = readonly (string | number)[];

/** Visits the object whose records these are, one for each selection of its slot. */
type VisitObject = (records: readonly RecordValue[], search: Search) => void;
type VisitPiece = VisitObject;

/** The places of left-out fields of one response, found in the client's order. */
class Search {
  /** Of the value that is visited. */
  readonly path: (string | number)[] = [];
  /** For each field at one path, list indexes aside: the first place, and how many there are. */
  readonly #found = new Map<LeftOutPiece, { readonly path: Path; count: number }>();

  constructor(
    private readonly errors: ErrorCollector,
    private readonly grouping: ErrorGrouping,
  ) {}

  add(piece: LeftOutPiece): void {
    if (this.grouping === 'place') return this.errors.record(piece.cause, [...this.path, piece.responseName]);
    const known = this.#found.get(piece);
    if (known !== undefined) known.count += 1;
    else this.#found.set(piece, { path: [...this.path, piece.responseName], count: 1 });
  }

  toErrors(): readonly GraphQLFormattedError[] {
    for (const [{ cause }, { path, count }] of this.#found) this.errors.record(cause, path, null, count);
    return this.errors.toErrors();
  }
}

/** Null for a plan without left-out fields. */
export function compileLeftOutFields(
  layout: ResponseLayout,
  root: ResponseSlot,
  fetches: readonly SlotFetch[],
): LeftOutFields | null {
  const visit = visitSlot(layout, root);
  if (visit === null) return null;
  const indexes = root.selections.map((selection) => fetches.find((fetch) => fetch.selection === selection)?.index);
  const pieces = layout.slots.flatMap((slot) => [...(layout.piecesOf(slot)?.values() ?? [])].flat());
  return {
    needsPropagation: pieces.some((piece) => piece.kind === 'text' && piece.leftOut?.isEmptyList === true),
    errorsOf: (roots, grouping) => {
      const search = new Search(new ErrorCollector(grouping), grouping);
      visit(
        indexes.map((index) => roots[index ?? -1]),
        search,
      );
      return search.toErrors();
    },
  };
}

/** Null for a slot without left-out fields. */
function visitSlot(layout: ResponseLayout, slot: ResponseSlot): VisitObject | null {
  const byType = new Map<string, readonly VisitPiece[]>();
  for (const [typeName, pieces] of layout.piecesOf(slot) ?? []) {
    const visits = pieces.flatMap((piece) => visitPiece(layout, slot, piece) ?? []);
    if (visits.length > 0) byType.set(typeName, visits);
  }
  if (byType.size === 0) return null;
  return (records, search) => {
    const [first] = records;
    for (const visit of byType.get((first as ScannedRecord).type) ?? []) visit(records, search);
  };
}

function visitPiece(layout: ResponseLayout, slot: ResponseSlot, piece: ResponsePiece): VisitPiece | null {
  if (piece.kind === 'text' && piece.leftOut !== undefined) {
    const { leftOut } = piece;
    return (_, search) => search.add(leftOut);
  }
  if (piece.kind !== 'child') return null;
  const visit = visitSlot(layout, piece.slot);
  if (visit === null) return null;
  const responseName = JSON.parse(piece.name) as string;
  const reads = piece.sources.map(({ selection, property }) => readProperty(slot, selection, property.name));
  const visitChild = visitValue(piece.shape, visit);
  return (records, search) => {
    search.path.push(responseName);
    visitChild(
      reads.map((read) => read(records)),
      search,
    );
    search.path.pop();
  };
}

function readProperty(
  slot: ResponseSlot,
  selection: SlotSelection,
  name: string,
): (records: readonly RecordValue[]) => RecordValue {
  const at = (record: RecordValue, key: string): RecordValue => (record as Readonly<Record<string, unknown>>)[key];
  if (selection.isAddition) {
    const added = additionName(selection);
    return ([first]) => at(at(first, added), name);
  }
  const index = slot.selections.indexOf(selection);
  return (records) => at(records[index], name);
}

/** Of an object in one field, or of the items of a list, which only one selection has. */
function visitValue(shape: ValueShape, visit: VisitObject): VisitObject {
  if (shape.kind !== 'list')
    return (values, search) => {
      if (values.every((value) => value !== null)) visit(values, search);
    };
  const visitItem = visitValue(shape.item, visit);
  return ([items], search) => {
    if (!Array.isArray(items)) return;
    for (const [index, item] of (items as readonly unknown[]).entries()) {
      search.path.push(index);
      visitItem([item], search);
      search.path.pop();
    }
  };
}

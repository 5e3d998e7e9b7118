/** Whether responses of one member's operation are complete and right, by comparison with one that is. */
import type { GraphQLResponse } from '../system/http-client.js';
import { sendOperation } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import { leavesOf } from '../outages/response-leaves.js';
import type { Session } from './browse-page.js';
import { browse, tilesPerRow } from './browse-page.js';

/** A full page. */
const ROWS = 40;
/** A row above the fold may have fewer titles than are requested: no title is in two of them. */
const MIN_TILES_PER_ROW = 6;

/** Fields of a tile that every title has. */
const TILE_FIELDS = ['name', 'kind', 'artwork', 'boxArt', 'releaseYear', 'maturityRating', 'availability'];

/** Fields that `TileFacts` reads by id, in one fetch from catalog, without the page's plan. */
const FACTS = ['releaseYear', 'badges', 'maturityRating'];
const IDS_PER_REQUEST = 50;

/** Fields whose values differ between two requests of the same page. */
const VOLATILE = /(?:^|\.)(?:generatedAt|trackId|cursor|endCursor)$/;

/** Without these a row has nothing to show: a heading, and the name of each tile. */
const NEEDED = /^viewer\.browsePage\.rows\.edges\.\d+\.node\.(?:heading|items\.edges\.\d+\.node\.name)$/;

const SHOWN_FINDINGS = 5;

type Tile = Readonly<Record<string, unknown>> & { readonly id: string };

function tilesOf({ data }: GraphQLResponse): readonly Tile[] {
  const viewer = data?.['viewer'] as {
    readonly browsePage: {
      readonly rows: {
        readonly edges: readonly {
          readonly node: { readonly items: { readonly edges: readonly { readonly node: Tile }[] } };
        }[];
      };
    } | null;
  } | null;
  return viewer?.browsePage?.rows.edges.flatMap(({ node }) => node.items.edges.map((edge) => edge.node)) ?? [];
}

function errorFindings({ errors }: GraphQLResponse): readonly string[] {
  return errors.map(({ message, path }) => `the error "${message}" at ${path?.join('.') ?? 'no path'}`);
}

/** Findings about a page alone: errors, missing rows or tiles, and missing fields of tiles. */
function incompleteParts(response: GraphQLResponse): readonly string[] {
  const rows = tilesPerRow(response);
  const short = rows.filter((count) => count < MIN_TILES_PER_ROW);
  return [
    ...errorFindings(response),
    ...(rows.length === ROWS ? [] : [`${rows.length} rows instead of ${ROWS}`]),
    ...short.map((count) => `a row of ${count} tiles, fewer than ${MIN_TILES_PER_ROW}`),
    ...tilesOf(response).flatMap((tile) =>
      TILE_FIELDS.filter((field) => tile[field] == null).map((field) => `${tile.id} has no ${field}`),
    ),
  ];
}

/** Findings about tiles whose facts differ from those that catalog returns by id. */
async function wrongFacts(router: string, { token }: Session, response: GraphQLResponse): Promise<readonly string[]> {
  const tiles = tilesOf(response);
  const ids = [...new Set(tiles.map(({ id }) => id))];
  const facts = new Map<string, Tile>();
  for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
    const variables = { ids: ids.slice(from, from + IDS_PER_REQUEST) };
    const { data } = await sendOperation(router, readOperation('TileFacts'), variables, token);
    for (const title of (data?.['titles'] ?? []) as readonly (Tile | null)[])
      if (title !== null) facts.set(title.id, title);
  }
  return tiles.flatMap((tile) =>
    FACTS.filter((field) => differ(facts.get(tile.id)?.[field], tile[field])).map(
      (field) => `${field} of ${tile.id} differs from that of TileFacts`,
    ),
  );
}

function differ(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) !== JSON.stringify(right);
}

/** Path -> value as JSON, without the values that each response has anew. */
function stableLeaves(data: unknown): ReadonlyMap<string, string> {
  return new Map(
    leavesOf(data)
      .filter(([path]) => !VOLATILE.test(path))
      .map(([path, value]) => [path, JSON.stringify(value)]),
  );
}

/** `shortened`: rows with headings and names, each value right or null, and errors that say what is missing. */
export type Verdict = 'right' | 'shortened' | 'wrong';

interface ParsedError {
  readonly extensions?: { readonly code?: string };
}

interface Parsed {
  readonly data?: unknown;
  readonly errors?: readonly (ParsedError | null)[];
}

function parse(body: Buffer): Parsed | null {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

/** The codes of the errors of a response, one for each error; none for a body that is not JSON. */
export function errorCodes(body: Buffer): readonly string[] {
  const errors = parse(body)?.errors;
  return Array.isArray(errors) ? (errors as readonly (ParsedError | null)[]).map(codeOf) : [];
}

function codeOf(error: ParsedError | null): string {
  return error?.extensions?.code ?? 'no code';
}

/** A response of one member as it was when nothing else ran. */
export class ResponseReference {
  readonly #leaves: ReadonlyMap<string, string>;
  /** Sizes of bodies that were compared value by value. */
  readonly #rightSizes = new Set<number>();

  constructor(data: unknown) {
    this.#leaves = stableLeaves(data);
  }

  /** Compares every value except those that each response has anew. */
  judge(body: Buffer): Verdict {
    const parsed = parse(body);
    if (parsed === null) return 'wrong';
    const leaves = stableLeaves(parsed.data);
    if (parsed.errors !== undefined) return this.#isShortened(leaves) ? 'shortened' : 'wrong';
    const isEqual =
      leaves.size === this.#leaves.size && [...leaves].every(([path, value]) => this.#leaves.get(path) === value);
    if (isEqual) this.#rightSizes.add(body.length);
    return isEqual ? 'right' : 'wrong';
  }

  /** Whether a body of this size was right: cheap enough for every response. */
  hasRightSize({ length }: Buffer): boolean {
    return this.#rightSizes.has(length);
  }

  #isShortened(leaves: ReadonlyMap<string, string>): boolean {
    const isTrue = [...leaves].every(([path, value]) => value === 'null' || this.#leaves.get(path) === value);
    return isTrue && [...this.#leaves].every(([path, value]) => !NEEDED.test(path) || leaves.get(path) === value);
  }
}

function throwFindings(what: string, { profile }: Session, findings: readonly string[]): void {
  if (findings.length === 0) return;
  const shown = findings.slice(0, SHOWN_FINDINGS).join('; ');
  throw new Error(`${what} of ${profile.name} has ${findings.length} findings: ${shown}`);
}

/** Requests the browse page. Throws when it is not complete, or has a wrong value. */
export async function openPageReference(router: string, session: Session): Promise<ResponseReference> {
  const response = await browse(router, session);
  const findings = [...incompleteParts(response), ...(await wrongFacts(router, session, response))];
  throwFindings('The page', session, findings);
  return new ResponseReference(response.data);
}

/** Requests the first paint. Throws when it has an error or no tiles. */
export async function openFirstPaintReference(router: string, session: Session): Promise<ResponseReference> {
  const response = await sendOperation(router, readOperation('FirstPaint'), {}, session.token);
  const isEmpty = tilesOf(response).length === 0;
  throwFindings('The first paint', session, [...errorFindings(response), ...(isEmpty ? ['no tiles'] : [])]);
  return new ResponseReference(response.data);
}

/** Whether responses of one member's browse page are complete and right. */
import type { GraphQLResponse } from '../system/http-client.js';
import { sendOperation } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import { leavesOf } from '../outages/response-leaves.js';
import type { Session } from './browse-page.js';
import { browse, tilesPerRow } from './browse-page.js';

/** A full page. */
const ROWS = 40;
const TILES_PER_ROW = 10;

/** Fields of a tile that every title has. */
const TILE_FIELDS = ['name', 'kind', 'artwork', 'boxArt', 'releaseYear', 'maturityRating', 'availability'];

/** Fields that `TileFacts` reads by id, in one fetch from catalog, without the page's plan. */
const FACTS = ['releaseYear', 'badges', 'maturityRating'];
const IDS_PER_REQUEST = 50;

/** Fields whose values differ between two requests of the same page. */
const VOLATILE = /(?:^|\.)(?:generatedAt|trackId|cursor|endCursor)$/;

const SHOWN_FINDINGS = 5;
const ERRORS = Buffer.from('"errors":');

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

/** Findings about a page alone: errors, missing rows or tiles, and missing fields of tiles. */
function incompleteParts(response: GraphQLResponse): readonly string[] {
  const rows = tilesPerRow(response);
  const short = rows.filter((count) => count !== TILES_PER_ROW);
  return [
    ...response.errors.map(({ message, path }) => `the error "${message}" at ${path?.join('.') ?? 'no path'}`),
    ...(rows.length === ROWS ? [] : [`${rows.length} rows instead of ${ROWS}`]),
    ...short.map((count) => `a row of ${count} tiles instead of ${TILES_PER_ROW}`),
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

function stableLeaves(data: unknown): string {
  return JSON.stringify(leavesOf(data).filter(([path]) => !VOLATILE.test(path)));
}

/** The page of one member as it was when nothing else ran. */
export class PageReference {
  readonly #stable: string;
  /** Sizes of bodies that were compared value by value; other sizes are compared when they first arrive. */
  readonly #rightSizes = new Set<number>();

  private constructor(stable: string) {
    this.#stable = stable;
  }

  /** Requests the page. Throws when it is not complete, or has a wrong value. */
  static async open(router: string, session: Session): Promise<PageReference> {
    const response = await browse(router, session);
    const findings = [...incompleteParts(response), ...(await wrongFacts(router, session, response))];
    if (findings.length > 0)
      throw new Error(
        `The page of ${session.profile.name} has ${findings.length} findings: ${findings.slice(0, SHOWN_FINDINGS).join('; ')}`,
      );
    return new PageReference(stableLeaves(response.data));
  }

  /** Compares every value except those that each response has anew. */
  isRight(body: Buffer): boolean {
    const { data, errors } = JSON.parse(body.toString()) as { readonly data?: unknown; readonly errors?: unknown };
    const isEqual = errors === undefined && stableLeaves(data) === this.#stable;
    if (isEqual) this.#rightSizes.add(body.length);
    return isEqual;
  }

  /** Compares the size with sizes of right responses, and searches for errors: cheap enough for every response. */
  isLikelyRight(body: Buffer): boolean {
    return this.#rightSizes.has(body.length) ? !body.includes(ERRORS) : this.isRight(body);
  }
}

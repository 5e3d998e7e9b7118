/** Whether a browse page is usable, and whether it has another member's data. */
import type { Reply } from './graphql-client.js';

/** A later page is not used: its member has gone. */
export const USABLE_MS = 1_000;
export const USABLE_ROWS = 3;

interface Tile {
  readonly id: string;
  readonly name: string | null;
}

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
}

interface PageData {
  readonly viewer: {
    readonly profile: { readonly id: string; readonly name: string } | null;
    readonly subscription: { readonly id: string } | null;
    readonly continueWatching: Connection<{ readonly title: Tile | null }> | null;
    readonly browsePage: {
      readonly rows: Connection<{ readonly heading: string; readonly items: Connection<Tile> }> | null;
    } | null;
  } | null;
  readonly editorialPage: {
    readonly rows: readonly { readonly heading: string; readonly titles: readonly Tile[] }[];
  } | null;
}

function hasCaptions(heading: unknown, tiles: readonly Tile[] | undefined): boolean {
  const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
  return isText(heading) && tiles !== undefined && tiles.length > 0 && tiles.every(({ name }) => isText(name));
}

/** Rows with a heading and a caption on every tile, personalised and editorial ones. */
export function countUsableRows(data: unknown): number {
  const { viewer, editorialPage } = data as PageData;
  const own = (viewer?.browsePage?.rows?.edges ?? []).filter(({ node }) =>
    hasCaptions(
      node.heading,
      node.items.edges.map((edge) => edge.node),
    ),
  );
  const editorial = (editorialPage?.rows ?? []).filter(({ heading, titles }) => hasCaptions(heading, titles));
  return own.length + editorial.length;
}

/** Why a page is not usable; null for a usable one. */
export function unusableReason({ data, failure, milliseconds }: Reply, lateMs: number): string | null {
  if (data === null) return failure;
  const rows = countUsableRows(data);
  if (rows < USABLE_ROWS) return `${rows} rows`;
  const took = milliseconds + lateMs;
  return took > USABLE_MS ? `after ${(took / 1_000).toFixed(1)} s` : null;
}

export interface PageOwner {
  readonly profileId: string;
  readonly profileName: string;
  readonly subscriptionId: string | null;
  /** Titles that the profile has watched, now or in the sample data. */
  readonly watched: ReadonlySet<string>;
}

/** Data of another member. */
export function foreignData(data: unknown, owner: PageOwner): readonly string[] {
  const { viewer } = data as PageData;
  const wrong: string[] = [];
  const { profile = null, subscription = null, continueWatching = null } = viewer ?? {};
  if (profile !== null && (profile.id !== owner.profileId || profile.name !== owner.profileName))
    wrong.push(`the page of profile ${owner.profileId} has profile ${profile.id}`);
  if (subscription !== null && subscription.id !== owner.subscriptionId)
    wrong.push(`the page of profile ${owner.profileId} has subscription ${subscription.id}`);
  for (const { node } of continueWatching?.edges ?? [])
    if (node.title !== null && !owner.watched.has(node.title.id))
      wrong.push(`profile ${owner.profileId} continues title ${node.title.id}, which it has not watched`);
  return wrong;
}

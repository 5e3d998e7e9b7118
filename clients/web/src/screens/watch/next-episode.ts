/** The episode after this one, across seasons. Null after the last episode, and when `episodeId` is not an episode. */
interface SeasonLike {
  readonly episodes: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly name: string | null } | null }[];
  } | null;
}

export function nextEpisode(
  seasons: readonly SeasonLike[],
  episodeId: string | null,
): { readonly id: string; readonly name: string | null } | null {
  const all = seasons.flatMap(
    ({ episodes }) => episodes?.edges.flatMap(({ node }) => (node === null ? [] : [node])) ?? [],
  );
  const at = all.findIndex(({ id }) => id === episodeId);
  return at < 0 ? null : (all[at + 1] ?? null);
}

import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { demoId } from '@marquee/kit/demo/ids';
import { createDemoWorld } from '@marquee/kit/demo/create-world';
import type { DemoTitle } from '@marquee/kit/demo/world';
import type { Runtime } from '@marquee/kit/graph/define-subgraph';
import type { Change, Write } from '@marquee/kit/store/port';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { CatalogConfig } from './config.js';
import { titlePublished } from './events.js';
import type { CatalogStore, WholeTitle } from './store.js';

/** A commit is closed once it holds this many writes, some 150 titles; a title's own are never parted. */
const WRITES_PER_COMMIT = 1500;

const genreId = (name: string): GenreId => demoId('genre', name);
const personId = (name: string): PersonId => demoId('person', name);

/** A title of the demo world as catalog keeps it. */
export const wholeTitleOf = (demo: DemoTitle): WholeTitle => ({
  title: {
    id: demo.id,
    version: 1,
    kind: demo.kind,
    names: { ...demo.names, [demo.originalLanguage]: demo.name },
    originalLanguage: demo.originalLanguage,
    synopses: { short: { en: demo.synopsis.short }, medium: { en: demo.synopsis.medium }, long: { en: demo.synopsis.long } },
    releaseYear: demo.releaseYear,
    runtimeSeconds: demo.runtimeSeconds,
    rating: demo.rating,
    genres: demo.genres.map((name) => ({ id: genreId(name), name })),
    moods: demo.moods,
    people: demo.people.map((person) => ({ id: personId(person.name), ...person })),
    studio: demo.studio,
    acclaim: demo.acclaim,
    reach: demo.reach,
    windows: demo.windows,
    audioLanguages: demo.audioLanguages,
    subtitleLanguages: demo.subtitleLanguages,
    audioDescription: demo.audioDescription,
    closedCaptions: demo.closedCaptions,
    maxQuality: demo.maxQuality,
    downloadable: demo.downloadable,
    publishedAt: demo.publishedAt,
    withdrawn: false,
    seasonIds: demo.seasons.map(({ id }) => id),
  },
  seasons: demo.seasons.map(({ id, number, releaseYear, episodes }) => ({ id, titleId: demo.id, number, releaseYear, episodeIds: episodes.map((episode) => episode.id) })),
  episodes: demo.seasons.flatMap((season) => season.episodes.map((episode) => ({ ...episode, titleId: demo.id, seasonNumber: season.number }))),
});

/** The whole demo catalogue, each title with its `TitlePublished`, in commits of bounded size. */
export function* seed({ seedSize }: Pick<Runtime<CatalogConfig>, 'seedSize'>, store: CatalogStore): Generator<Change> {
  if (seedSize === 'none') return;
  const known = new Set<string>();
  /** Genres and people are written with the first title that names them. */
  const firstSeen = <T extends { readonly id: string }>(entries: readonly T[]): readonly T[] =>
    entries.filter(({ id }) => {
      if (known.has(id)) return false;
      known.add(id);
      return true;
    });

  let writes: Write[] = [];
  let events: NewEvent[] = [];
  for (const demo of createDemoWorld(seedSize).titles) {
    const whole = wholeTitleOf(demo);
    writes.push(
      ...firstSeen(whole.title.genres).map(({ id, name }) => store.saveGenre({ id, name })),
      ...firstSeen(whole.title.people).map(({ id, name }) => store.savePerson({ id, name })),
      ...store.saveTitle(whole),
    );
    events.push(titlePublished(whole));
    if (writes.length < WRITES_PER_COMMIT) continue;
    yield { writes, events };
    [writes, events] = [[], []];
  }
  if (writes.length > 0) yield { writes, events };
}

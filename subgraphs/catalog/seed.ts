/** Sample data: the catalogue of the sample world. */
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { demoId } from '@marquee/demo-data/ids';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Change, Write } from '@marquee/document-store/port';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { CatalogConfig } from './config.js';
import { titlePublished } from './events.js';
import { shelfEntriesOf } from './rules/shelves.js';
import type { WholeTitle } from './documents.js';
import type { CatalogStore } from './store.js';

/** Writes and events per commit. Those of one title are never separated. */
const ROWS_PER_COMMIT = 1000;

function genreId(name: string): GenreId {
  return demoId('genre', name);
}

function personId(name: string): PersonId {
  return demoId('person', name);
}

/** The documents of a title of the sample data. */
export function wholeTitleOf(demo: DemoTitle): WholeTitle {
  return {
    title: {
      id: demo.id,
      version: 1,
      kind: demo.kind,
      names: { ...demo.names, [demo.originalLanguage]: demo.name },
      originalLanguage: demo.originalLanguage,
      synopses: {
        short: { en: demo.synopsis.short },
        medium: { en: demo.synopsis.medium },
        long: { en: demo.synopsis.long },
      },
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
    seasons: demo.seasons.map(({ id, number, releaseYear, episodes }) => ({
      id,
      titleId: demo.id,
      number,
      releaseYear,
      episodeIds: episodes.map((episode) => episode.id),
    })),
    episodes: demo.seasons.flatMap((season) =>
      season.episodes.map((episode) => ({ ...episode, titleId: demo.id, seasonNumber: season.number })),
    ),
  };
}

/** Each title with its `TitlePublished`. Genres and people are written with the first title that refers to them. */
function* publishedTitles(titles: readonly WholeTitle[], store: CatalogStore): Generator<Change> {
  const known = new Set<string>();
  const firstSeen = <T extends { readonly id: string }>(entries: readonly T[]): readonly T[] =>
    entries.filter(({ id }) => {
      if (known.has(id)) return false;
      known.add(id);
      return true;
    });

  let writes: Write[] = [];
  let events: NewEvent[] = [];
  for (const whole of titles) {
    writes.push(
      ...firstSeen(whole.title.genres).map(({ id, name }) => store.saveGenre({ id, name })),
      ...firstSeen(whole.title.people).map(({ id, name }) => store.savePerson({ id, name })),
      ...store.saveTitle(whole),
    );
    events.push(titlePublished(whole, whole.title.publishedAt));
    if (writes.length + events.length < ROWS_PER_COMMIT) continue;
    yield { writes, events };
    [writes, events] = [[], []];
  }
  if (writes.length > 0) yield { writes, events };
}

/** The shelf entries, after the titles and sorted by id: writing them in this order takes half the time. */
function* filledShelves(titles: readonly WholeTitle[], store: CatalogStore): Generator<Change> {
  const entries = titles.flatMap(({ title }) => shelfEntriesOf(title)).sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let start = 0; start < entries.length; start += ROWS_PER_COMMIT) {
    yield { writes: entries.slice(start, start + ROWS_PER_COMMIT).map((entry) => store.saveShelfEntry(entry)) };
  }
}

/** The sample catalogue in commits of bounded size. */
export function* seed(
  { seedSize }: Pick<SubgraphRuntime<CatalogConfig>, 'seedSize'>,
  store: CatalogStore,
): Generator<Change> {
  if (seedSize === 'none') return;
  const titles = createDemoData(seedSize).titles.map(wholeTitleOf);
  yield* publishedTitles(titles, store);
  yield* filledShelves(titles, store);
}

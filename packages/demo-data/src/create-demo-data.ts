/** Assembles the sample data of a size. */
import { cleanFilms } from './films/clean.js';
import type { Film } from './films/clean.js';
import { filmTitle } from './films/film-title.js';
import { readFilmRows } from './films/read-films.js';
import { reachOfFilms } from './films/acclaim-and-reach.js';
import { inventedTitles } from './invented/invented-title.js';
import { accountAt } from './members/accounts.js';
import { EXTENTS } from './sizes.js';
import type { DemoExtent, DemoSize } from './sizes.js';
import { GENRE_NAMES } from './titles/genres.js';
import { historyOf } from './viewing/history.js';
import { myListOf } from './viewing/my-list.js';
import { createAvailability } from './viewing/available-titles.js';
import type { DemoTitle, DemoData } from './demo-data.js';

/** By number of votes: smaller sizes hold the best-known films. */
function sortByVotes(films: readonly Film[]): readonly Film[] {
  return [...films].sort(
    (a, b) =>
      (b.votes ?? 0) - (a.votes ?? 0) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.releaseYear - b.releaseYear),
  );
}

function filmTitles(count: number): readonly DemoTitle[] {
  const { films } = cleanFilms(readFilmRows());
  const reach = reachOfFilms(films);
  return sortByVotes(films)
    .slice(0, count)
    .map((film) => filmTitle(film, reach.get(film) ?? null));
}

/** Creates the sample data of a size: the same on every machine. Takes some tenths of a second. */
export function createDemoData(size: DemoSize): DemoData {
  return createDemoDataOf(EXTENTS[size]);
}

/** Sample data of any extent, for measurements at other numbers of titles and members. */
export function createDemoDataOf(extent: DemoExtent): DemoData {
  const titles = [...filmTitles(extent.films), ...inventedTitles(extent.inventedTitles)];
  const availableFor = createAvailability(titles);
  return {
    titles,
    accountCount: extent.accounts,
    account: accountAt,
    viewing: (account, profile) =>
      historyOf(availableFor(account.country, profile.maturityLimit), GENRE_NAMES, account, profile, extent.meanViews),
    myList: (account, profile) => myListOf(availableFor(account.country, profile.maturityLimit), account, profile),
  };
}

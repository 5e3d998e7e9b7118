/** The page of a profile: named by all that it is made of, made once per name. */
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { licenceEpoch } from './rules/catalogue/catalogue.js';
import { fnv1aText64 } from '@marquee/runtime/hash';
import { makePage } from './rules/page/build-page.js';
import type { BrowseSurface, DeviceClass, PageInput } from './rules/page/page-input.js';
import type { Scores } from './rules/profile/score.js';
import type { Title } from './rules/catalogue/title.js';
import type { Session } from './personalisation.js';
import type { MadePage, RecommendationsStore } from './store.js';

export interface BrowsePage extends MadePage {
  readonly id: string;
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  readonly session: Session;
}

/** Null when the viewer may see no title. */
function restrictionsOn(surface: BrowseSurface, { viewer, facts, restrictions }: Session): ViewerRestrictions | null {
  return surface === 'KIDS' && viewer !== null
    ? viewerRestrictions({ viewer, profile: facts.profile, requested: { maturityLimit: 'AGE_10' } })
    : restrictions;
}

function fits(surface: BrowseSurface, { kind }: Title): boolean {
  if (surface === 'SERIES') return kind === 'SERIES';
  return surface === 'MOVIES' ? kind === 'MOVIE' || kind === 'SPECIAL' : true;
}

/** On what is carried about, shorter things are watched: half a deviation in their favour. */
const POCKET_LEAN = 0.5;
const POCKET_SECONDS = 100 * 60;
const POCKET: ReadonlySet<DeviceClass> = new Set<DeviceClass>(['MOBILE', 'TABLET']);

function leanTo(device: DeviceClass, titles: readonly Title[], scores: Scores): Scores {
  if (!POCKET.has(device)) return scores;
  const score = scores.score.map(
    (value, title) => value + ((titles[title]?.runtimeSeconds ?? 0) <= POCKET_SECONDS ? POCKET_LEAN : 0),
  );
  return { ...scores, score };
}

/** How much of the ranking shows on a page: the top ten, and what rises. */
const RANKING_SHOWN = 100;

function toInput(
  session: Session,
  restrictions: ViewerRestrictions,
  device: DeviceClass,
  surface: BrowseSurface,
): PageInput {
  const { catalogue, now, today, language, facts, turnedDown } = session;
  const refused = new Set(turnedDown.map((titleId) => catalogue.indexOf.get(titleId)));
  const eligible = session.eligible(restrictions, now);
  const titles = eligible.titles.filter((title) => {
    const shown = catalogue.titles[title];
    return shown !== undefined && !refused.has(title) && fits(surface, shown);
  });
  const allowed = new Set(titles);
  return {
    catalogue,
    restrictions,
    device,
    surface,
    language,
    titles,
    scores: leanTo(device, catalogue.titles, session.scores()),
    views: facts.history.views,
    hot: session
      .hot()
      .filter((title) => allowed.has(title))
      .slice(0, RANKING_SHOWN),
    now: today,
  };
}

/** Everything that the page's content depends on, and nothing that changes without changing it. */
function nameOf(
  session: Session,
  restrictions: ViewerRestrictions,
  device: DeviceClass,
  surface: BrowseSurface,
): string {
  const { profileId, catalogue, facts, turnedDown, language, now, today } = session;
  const parts = [
    profileId,
    device,
    surface,
    language,
    restrictions.country,
    restrictions.maturityLimit,
    catalogue.revision,
    catalogue.likeness,
    licenceEpoch(catalogue, restrictions.country, now),
    today.getTime(),
    facts.history.version,
    facts.listed.join(),
    turnedDown.join(),
    session.hot().slice(0, RANKING_SHOWN).join(),
  ];
  return fnv1aText64(parts.join('|'));
}

/** Null until somebody has chosen a profile. */
export function browsePage(
  store: RecommendationsStore,
  session: Session,
  device: DeviceClass,
  surface: BrowseSurface,
): BrowsePage | null {
  const restrictions = restrictionsOn(surface, session);
  if (restrictions === null || session.profileId === null) return null;
  const id = nameOf(session, restrictions, device, surface);
  const made = store.pages.get(`${session.profileId}/${id}`, () => ({
    content: makePage(toInput(session, restrictions, device, surface)),
    generatedAt: session.now,
  }));
  return { ...made, id, device, surface, session };
}

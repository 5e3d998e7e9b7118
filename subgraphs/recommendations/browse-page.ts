/** The page of a profile: named by all that it is made of, made once per name. */
import { lowerMaturity } from '@marquee/contracts/maturity';
import { licenceEpoch } from './rules/catalogue.js';
import type { Audience } from './rules/eligible.js';
import { fingerprint } from './rules/fingerprint.js';
import { makePage } from './rules/make-page.js';
import type { BrowseSurface, DeviceClass, PageInput } from './rules/page-input.js';
import type { Scores } from './rules/score.js';
import type { Title } from './rules/title.js';
import type { Session } from './session.js';
import type { MadePage, RecommendationsStore } from './store.js';

export interface BrowsePage extends MadePage {
  readonly id: string;
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  readonly session: Session;
}

function audienceOn(surface: BrowseSurface, audience: Audience): Audience {
  return surface === 'KIDS'
    ? { ...audience, maturityLimit: lowerMaturity(audience.maturityLimit, 'AGE_10') }
    : audience;
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

function toInput(session: Session, audience: Audience, device: DeviceClass, surface: BrowseSurface): PageInput {
  const { catalogue, now, today, language, facts, turnedDown } = session;
  const refused = new Set(turnedDown.map((titleId) => catalogue.indexOf.get(titleId)));
  const eligible = session.eligible(audience, now);
  const titles = eligible.titles.filter((title) => {
    const shown = catalogue.titles[title];
    return shown !== undefined && !refused.has(title) && fits(surface, shown);
  });
  const allowed = new Set(titles);
  return {
    catalogue,
    audience,
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
function nameOf(session: Session, audience: Audience, device: DeviceClass, surface: BrowseSurface): string {
  const { profileId, catalogue, facts, turnedDown, language, now, today } = session;
  const parts = [
    profileId,
    device,
    surface,
    language,
    audience.country,
    audience.maturityLimit,
    catalogue.revision,
    catalogue.likeness,
    licenceEpoch(catalogue, audience.country, now),
    today.getTime(),
    facts.history.version,
    facts.listed.join(),
    turnedDown.join(),
    session.hot().slice(0, RANKING_SHOWN).join(),
  ];
  return fingerprint(parts.join('|'));
}

/** Null until somebody has chosen a profile. */
export function browsePage(
  store: RecommendationsStore,
  session: Session,
  device: DeviceClass,
  surface: BrowseSurface,
): BrowsePage | null {
  if (session.audience === null || session.profileId === null) return null;
  const audience = audienceOn(surface, session.audience);
  const id = nameOf(session, audience, device, surface);
  const made = store.pages.get(`${session.profileId}/${id}`, () => ({
    content: makePage(toInput(session, audience, device, surface)),
    generatedAt: session.now,
  }));
  return { ...made, id, device, surface, session };
}

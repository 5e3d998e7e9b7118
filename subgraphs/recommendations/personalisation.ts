/**
 * Everything that personalises one request: the viewer's restrictions, facts, taste and scores. Read once.
 */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { CatalogueCache, CatalogueSnapshot } from './caches/catalogue-cache.js';
import type { Derived, DerivedCache } from './caches/derived-cache.js';
import type { ProfileRead } from './caches/profile-reads.js';
import { isRequestEnd } from './caches/read-guard.js';
import type { ReadGuard } from './caches/read-guard.js';
import { NOT_ALLOCATED, allocate } from './experiments/allocate.js';
import type { Allocation } from './experiments/allocate.js';
import type { ServedModel } from './learning/serving/served-model.js';
import { nextLicenceChange } from './rules/catalogue/catalogue.js';
import type { Catalogue } from './rules/catalogue/catalogue.js';
import { NO_RANKING } from './rules/popularity/ranking.js';
import type { CountryRanking } from './rules/popularity/ranking.js';
import { weariedTitles } from './rules/profile/impressions.js';
import type { SeenTitle, Wearied } from './rules/profile/impressions.js';
import { currentRatings } from './rules/profile/ratings.js';
import type { Ratings } from './rules/profile/ratings.js';
import type { VisibleTitles } from './rules/catalogue/visible-titles.js';
import type { RecommendationsServices } from './services.js';
import type { ProfileFacts, RecommendationsStore } from './store.js';

export interface Personalisation extends CatalogueSnapshot, Derived {
  readonly viewer: ViewerIdentity | null;
  readonly profileId: ProfileId | null;
  /** BCP 47. */
  readonly language: string;
  readonly now: Date;
  /** Midnight in UTC. Values that must stay the same within a day are computed as of then. */
  readonly today: Date;
  /** Null for a guest and for a deleted profile: no title is visible. */
  readonly restrictions: ViewerRestrictions | null;
  readonly facts: ProfileFacts;
  /** Whether the facts are those in the store. */
  readonly source: ProfileRead['source'];
  /** Titles that the profile marked with `notInterested`, the latest first. */
  readonly rejected: readonly TitleId[];
  /** Numbers of the titles that the profile rejected or gave a thumb down. */
  readonly refused: ReadonlySet<number>;
  readonly visible: VisibleTitles;
  /** Milliseconds since 1970. From then on, scores may be others, although no event has changed anything. */
  readonly unchangedUntilMs: number;
  readonly countryRanking: CountryRanking;
  /** What everything in this request is ranked by; null: popularity, or content in a cell of an experiment. */
  readonly model: ServedModel | null;
  /** The cells of experiments. */
  readonly allocation: Allocation;
  /** Titles that the page ranks lower; empty outside of cells that do so. */
  readonly wearied: readonly Wearied[];
}

const NO_TITLES: VisibleTitles = { titles: [], has: () => false };
const NOTHING_SEEN: readonly SeenTitle[] = [];

const DAY_MS = 86_400_000;

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

function refusedBy(rejected: readonly TitleId[], ratings: Ratings, { indexOf }: Catalogue): ReadonlySet<number> {
  const disliked = currentRatings(ratings).flatMap(({ titleId, thumb }) => (thumb === 'DOWN' ? [titleId] : []));
  return new Set([...rejected, ...disliked].flatMap((titleId) => indexOf.get(titleId) ?? []));
}

interface PersonalisationScope {
  readonly store: RecommendationsStore;
  readonly services: RecommendationsServices;
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
}

/** While the store fails, values are kept for as long as this: they change when it answers again, without an event. */
const FAILING_MS = 5_000;

/** The catalogue that the facts demand. The one in memory while the store fails. */
async function catalogueFor(
  { facts: { revision }, source }: ProfileRead,
  catalogue: CatalogueCache,
  guard: ReadGuard,
): Promise<CatalogueSnapshot> {
  if (source !== 'store') return catalogue.latest();
  try {
    return await guard.run(() => catalogue.at(revision));
  } catch (error) {
    if (isRequestEnd(error)) throw error;
    return catalogue.latest();
  }
}

/**
 * Two reads: the facts, and the rejected titles. A further read when a cache in memory is older than the facts demand,
 * and in cells of experiments that rank seen titles lower.
 * While the store fails, everything comes from memory.
 */
export async function openPersonalisation(scope: PersonalisationScope): Promise<Personalisation> {
  const { store, services, viewer, now } = scope;
  const profileId = viewer?.profileId ?? null;
  const caches = services.cachesOf(store);
  const read = await caches.profiles.of(profileId, now);
  const ranking = viewer === null ? NO_RANKING : await caches.ranking.of(viewer.country, now);
  const current = { model: services.models.current(), ranking };
  const basis = profileId === null ? current : caches.sessions.basisOf(profileId, ownStateOf(read), current, now);
  const { model } = basis;
  const allocation = read.source === 'nothing' ? NOT_ALLOCATED : allocationOf(scope, model);
  return personalise(
    {
      ...read,
      viewer,
      now,
      snapshot: await catalogueFor(read, caches.catalogue, services.guard),
      countryRanking: basis.ranking,
      latestRanking: ranking,
      model,
      allocation,
      seen: profileId === null ? NOTHING_SEEN : await seenBy(profileId, allocation, scope),
    },
    caches.derived,
  );
}

/** What the profile itself has done, as far as pages depend on it. */
export function ownStateOf({ facts: { history, listed, ratings }, rejected }: Pick<ProfileRead, 'facts' | 'rejected'>) {
  const thumbs = ratings.all.map(({ titleId, thumb }) => `${titleId} ${thumb}`);
  return [history.version, listed.join(), rejected.join(), thumbs.join()].join('|');
}

/** None while there is no model: then all members have the same page of popularity. */
function allocationOf({ services, viewer, now }: PersonalisationScope, model: ServedModel | null): Allocation {
  if (model === null || viewer?.profileId == null) return NOT_ALLOCATED;
  const { profileId, accountId, isKids } = viewer;
  return allocate(services.experiments, { profileId, accountId, isKids }, now);
}

/** One read by key, in cells that need it. Empty while the store fails. */
async function seenBy(
  profileId: ProfileId,
  { parameters }: Allocation,
  { store, services }: PersonalisationScope,
): Promise<readonly SeenTitle[]> {
  if (parameters.seenTitles === 'KEPT') return NOTHING_SEEN;
  try {
    return (await services.guard.run(() => store.collections.impressions.get(profileId)))?.seen ?? NOTHING_SEEN;
  } catch (error) {
    if (isRequestEnd(error)) throw error;
    return NOTHING_SEEN;
  }
}

/** What was read for a request. */
export interface PersonalisationInputs extends ProfileRead {
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
  readonly snapshot: CatalogueSnapshot;
  /** That of the session. */
  readonly countryRanking: CountryRanking;
  /** Of the top ten. Default: `countryRanking`. */
  readonly latestRanking?: CountryRanking;
  readonly model: ServedModel | null;
  /** Default: of a member who takes part in no experiment. */
  readonly allocation?: Allocation;
  /** Default: none. */
  readonly seen?: readonly SeenTitle[];
}

/** Reads nothing. */
export function personalise(inputs: PersonalisationInputs, derived: DerivedCache): Personalisation {
  const { viewer, now, facts, rejected, source, snapshot, countryRanking, allocation = NOT_ALLOCATED } = inputs;
  const { latestRanking = countryRanking } = inputs;
  const { ranking } = allocation.parameters;
  const model = ranking === 'LEARNED' ? inputs.model : null;
  const profileId = viewer?.profileId ?? null;
  const { catalogue } = snapshot;
  const restrictions = viewer === null ? null : viewerRestrictions({ viewer, profile: facts.profile });
  const visible = restrictions === null ? NO_TITLES : snapshot.visibleTitles(restrictions, now);
  const today = startOfDay(now);
  const { history, listed, ratings } = facts;
  const causes = {
    ...{
      catalogue,
      visible,
      countryRanking,
      latestRanking,
      history,
      listed,
      rejected,
      ratings,
      model,
      rankedBy: ranking,
    },
    todayMs: today.getTime(),
  };
  return {
    ...snapshot,
    viewer,
    profileId,
    language: viewer?.language ?? 'en',
    now,
    today,
    restrictions,
    facts,
    source,
    rejected,
    refused: refusedBy(rejected, facts.ratings, catalogue),
    visible,
    unchangedUntilMs: Math.min(
      today.getTime() + DAY_MS,
      source === 'store' ? Infinity : now.getTime() + FAILING_MS,
      restrictions === null ? Infinity : nextLicenceChange(catalogue, restrictions.country, now),
    ),
    model,
    allocation,
    countryRanking,
    wearied: weariedTitles(inputs.seen ?? NOTHING_SEEN, today),
    ...derived.of(profileId, causes),
  };
}

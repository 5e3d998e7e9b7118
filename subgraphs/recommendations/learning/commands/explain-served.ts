/** Explains a title of a profile as the system serves it: the sentence, and the parts that its score is the sum of. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asId } from '@marquee/contracts/ids';
import type { DeviceId, ProfileId, SessionId, TitleId } from '@marquee/contracts/ids';
import type { ProfileState } from '@marquee/contracts/events/users';
import { localised } from '@marquee/contracts/localised';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { openStore } from '@marquee/document-store/open-store';
import { StoreUnavailableError } from '@marquee/document-store/port';
import { createDerivedCache } from '../../caches/derived-cache.js';
import { personalise } from '../../personalisation.js';
import type { Personalisation } from '../../personalisation.js';
import { buildCatalogue } from '../../rules/catalogue/catalogue.js';
import { createVisibleTitles } from '../../rules/catalogue/visible-titles.js';
import type { Evidence } from '../../rules/page/evidence.js';
import { openRecommendationsStore } from '../../store.js';
import type { RecommendationsStore } from '../../store.js';
import { reasonFor } from '../../titles/title-facts.js';
import { loadModel } from '../models/model-folder.js';
import { createModelLibrary } from '../serving/model-library.js';
import { toServedModel } from '../serving/served-model.js';
import type { ServedModel } from '../serving/served-model.js';
import { TRAINERS } from '../trainers.js';
import { CommandError } from './command-error.js';
import { renderTable } from './table.js';

export interface ServedExplanation {
  readonly profile: string;
  /** Null: there is none, and titles are ranked by popularity. */
  readonly model: string | null;
  readonly title: string;
  readonly name: string;
  /** In the profile's language, as `whyRecommended`; null without a reason. */
  readonly sentence: string | null;
  readonly score: number;
  /** From 1 among the titles that the profile may see and has not started or refused; null for one that it has. */
  readonly rank: number | null;
  readonly candidates: number;
  /** Popularity, shares and rest sum up to the score. */
  readonly popularity: number;
  /** The largest share first. */
  readonly shares: readonly {
    readonly title: string;
    readonly name: string;
    readonly share: number;
    /** What a reason may call it; null for a title that no reason names. */
    readonly evidence: Evidence | null;
  }[];
  /** What neither popularity nor a title of the history causes. */
  readonly rest: number;
}

export interface ServedRequest {
  /** As `MARQUEE_DATA_DIR`, of a stopped system: a process locks its store. */
  readonly dataFolder: string;
  readonly profileId: string;
  /** Null: the title that ranks first. */
  readonly titleId: string | null;
  /** Folder of a model; null: the one that the system serves. */
  readonly load: string | null;
  readonly now: Date;
}

/**
 * By the learned ranking, whatever experiment the profile takes part in. Throws a `CommandError` when there is no such
 * store, profile or title, or when another process uses the store.
 */
export async function explainServed(request: ServedRequest): Promise<ServedExplanation> {
  const folder = join(request.dataFolder, 'recommendations');
  const file = join(folder, 'store.db');
  if (!existsSync(file)) throw new CommandError(`There is no store ${file}; name the data folder of a system.`);
  const store = await openStore({
    ...{ adapter: 'sqlite', file, owner: 'recommendations' },
    clock: () => request.now,
  }).catch((error: unknown) => {
    throw error instanceof StoreUnavailableError ? new CommandError(error.message) : error;
  });
  try {
    const model = await readModel(folder, request.load);
    return explain(await readPersonalisation(await openRecommendationsStore(store), request, model), request);
  } finally {
    await store.close();
  }
}

async function readModel(folder: string, load: string | null): Promise<ServedModel | null> {
  if (load !== null) return toServedModel(load, await loadModel(load, TRAINERS));
  const library = createModelLibrary(folder);
  const reference = await library.reference();
  return reference === null ? null : library.load(reference.version);
}

async function readPersonalisation(
  stored: RecommendationsStore,
  { profileId: id, now }: ServedRequest,
  model: ServedModel | null,
): Promise<Personalisation> {
  const profileId = asId<ProfileId>(id);
  const facts = await stored.facts(profileId);
  const { profile } = facts;
  if (profile === null || profile === 'deleted')
    throw new CommandError(`The store has no profile "${id}"${profile === null ? '' : ': it was deleted'}.`);
  const catalogue = buildCatalogue(await stored.titlesChangedSince(0), facts.revision);
  return personalise(
    {
      ...{ facts, model, now, source: 'store' },
      rejected: (await stored.feedback(profileId))?.document.turnedDown ?? [],
      viewer: viewerOf(profile),
      snapshot: { catalogue, visibleTitles: createVisibleTitles(catalogue) },
      countryRanking: await stored.rankingOf(profile.country),
    },
    createDerivedCache(1),
  );
}

function viewerOf({ profileId, accountId, country, language, maturityLimit, isKids }: ProfileState): ViewerIdentity {
  const device = { deviceId: asId<DeviceId>('recs'), sessionId: asId<SessionId>('recs') };
  return { ...device, profileId, accountId, country, language, maturityLimit, isKids, scopes: [] };
}

function explain(personalisation: Personalisation, { profileId, titleId }: ServedRequest): ServedExplanation {
  const { catalogue, language, visible, refused, model } = personalisation;
  const { score, popularity, sharesOf } = personalisation.scores();
  const { started } = personalisation.watched();
  const scoreOf = (title: number): number => score[title] ?? 0;
  const candidates = visible.titles.filter((title) => !started.has(title) && !refused.has(title));
  const ranked = [...candidates].sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
  const number = titleId === null ? ranked[0] : catalogue.indexOf.get(asId<TitleId>(titleId));
  if (number === undefined)
    throw new CommandError(
      titleId === null ? 'The profile has started all titles.' : `There is no title "${titleId}".`,
    );
  if (!visible.has(number))
    throw new CommandError(
      `The profile "${profileId}" may not see the title "${titleId}": its country or maturity limit.`,
    );
  const nameOf = (title: number): string => {
    const named = catalogue.titles[title];
    return named === undefined ? '' : localised(named.names, language, named.originalLanguage);
  };
  const idOf = (title: number): TitleId => catalogue.titles[title]?.id ?? asId<TitleId>('');
  const evidence = personalisation.evidence();
  const shares = sharesOf(number).map(({ title, share }) => ({
    ...{ title: idOf(title), name: nameOf(title), share },
    evidence: evidence.get(title) ?? null,
  }));
  const own = popularity[number] ?? 0;
  return {
    profile: profileId,
    model: model?.version ?? null,
    title: idOf(number),
    name: nameOf(number),
    sentence: reasonFor({ id: idOf(number), number, personalisation }),
    score: scoreOf(number),
    rank: ranked.includes(number) ? ranked.indexOf(number) + 1 : null,
    candidates: candidates.length,
    popularity: own,
    shares: shares.sort((a, b) => b.share - a.share),
    rest: shares.reduce((rest, { share }) => rest - share, scoreOf(number) - own),
  };
}

/** Shares that are printed; JSON has all. */
const SHOWN = 15;

export function servedText(explanation: ServedExplanation): string {
  const { name, title, score, rank, candidates, sentence, popularity, shares, rest, model } = explanation;
  const place = rank === null ? 'was started or refused' : `ranks ${rank} of ${candidates}`;
  const others = shares.slice(SHOWN).reduce((sum, { share }) => sum + share, 0);
  return [
    `${name} (${title}) ${place}, score ${score.toFixed(5)}, ${model === null ? 'without a model' : `model ${model}`}`,
    `sentence: ${sentence ?? 'none'}`,
    renderTable([
      ['because of', 'share', ''],
      ['popularity in the country', popularity.toFixed(5), ''],
      ...shares
        .slice(0, SHOWN)
        .map((each) => [`${each.name} (${each.title})`, each.share.toFixed(5), (each.evidence ?? '').toLowerCase()]),
      ...(shares.length > SHOWN ? [[`${shares.length - SHOWN} others`, others.toFixed(5), '']] : []),
      ['rest', rest.toFixed(5), ''],
      ['score', score.toFixed(5), ''],
    ]),
    '',
  ].join('\n');
}

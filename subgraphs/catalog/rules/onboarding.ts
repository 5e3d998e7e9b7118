/**
 * The way of a title to its members: facts, assets, encodes, quality control, publication. Where it stands is worked
 * out from what there is, never kept beside it, so that nothing can get out of step and a crash between two steps loses
 * no place.
 */
import type { AssetEntry, Life, ProductionDocument } from '../documents.js';

/** In the order of the work. */
export const GATES = ['FACTS', 'LICENCES', 'ASSETS', 'ENCODES', 'QC'] as const;
export type Gate = (typeof GATES)[number];

export type Stage = 'DRAFT' | 'ASSETS' | 'ENCODES' | 'QC' | 'READY' | 'PUBLISHED' | 'WITHDRAWN';

export type Step = 'REVISE' | 'DELIVER' | 'RECORD_ENCODE' | 'JUDGE' | 'PUBLISH' | 'WITHDRAW' | 'REINSTATE';

/** One thing that stands in the way of a step. */
export interface MissingPart {
  readonly code: string;
  /** The episode or asset that it is about; null for the title itself. */
  readonly about: string | null;
  readonly message: string;
}

/** A failed encode is tried again so often; then it is parked until somebody delivers another file. */
export const ENCODE_ATTEMPTS = 3;

function part(code: string, message: string, about: string | null = null): MissingPart {
  return { code, message, about };
}

function whenever(isMissing: boolean, missing: MissingPart): readonly MissingPart[] {
  return isMissing ? [missing] : [];
}

function hasText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function missingFacts({ facts, episodes }: ProductionDocument): readonly MissingPart[] {
  const isSeries = facts.kind === 'SERIES';
  return [
    ...whenever(!hasText(facts.names[facts.originalLanguage]), part('NAME', 'A name in the original language.')),
    ...whenever(
      !hasText(facts.synopses.short[facts.originalLanguage]),
      part('SYNOPSIS', 'A short synopsis in the original language.'),
    ),
    ...whenever(facts.rating === null, part('RATING', 'The rating of a board, so that a ceiling can be applied.')),
    ...whenever(facts.genres.length === 0, part('GENRE', 'At least one genre.')),
    ...whenever(!isSeries && facts.runtimeSeconds === null, part('RUNTIME', 'How long it runs.')),
    ...whenever(isSeries && episodes.length === 0, part('EPISODES', 'At least one episode.')),
  ];
}

function missingLicences({ windows }: ProductionDocument, now: Date): readonly MissingPart[] {
  return whenever(
    windows.every(({ until }) => until !== null && Date.parse(until) <= now.getTime()),
    part('LICENCE', 'A licence window, in any country, that has not ended.'),
  );
}

/** What is watched as one: the title itself, or each episode. */
interface Unit {
  readonly episodeId: string | null;
  readonly name: string;
}

function unreleasedUnits({ id, facts, episodes, life }: ProductionDocument): readonly Unit[] {
  if (facts.kind === 'SERIES')
    return episodes
      .filter(({ released }) => !released)
      .map((episode) => ({ episodeId: episode.id, name: `S${episode.seasonNumber} E${episode.number}` }));
  return life !== 'UNPUBLISHED' ? [] : [{ episodeId: null, name: facts.names[facts.originalLanguage] ?? id }];
}

function missingAssets(production: ProductionDocument): readonly MissingPart[] {
  const { assets, facts } = production;
  const has = (unit: Unit, fits: (asset: AssetEntry) => boolean): boolean =>
    assets.some((asset) => asset.episodeId === unit.episodeId && fits(asset));
  return unreleasedUnits(production).flatMap((unit) => [
    ...whenever(
      !has(unit, ({ kind }) => kind === 'VIDEO'),
      part('VIDEO', `The video of ${unit.name}.`, unit.episodeId),
    ),
    ...whenever(
      !has(unit, ({ kind, languages }) => kind === 'CAPTIONS' && languages.includes(facts.originalLanguage)),
      part('CAPTIONS', `Captions of ${unit.name} in the original language.`, unit.episodeId),
    ),
  ]);
}

function missingEncodes({ assets }: ProductionDocument): readonly MissingPart[] {
  return assets.flatMap(({ id, name, encode, released }) => {
    if (released || encode === null || encode.state === 'COMPLETED') return [];
    if (encode.state === 'AWAITED') return [part('ENCODE', `The encode of ${name}.`, id)];
    return [
      part(
        'ENCODE_PARKED',
        `Another file for ${name}: it was given up after ${encode.failures} failures, the last of which said: ${encode.reason ?? 'nothing'}.`,
        id,
      ),
    ];
  });
}

function missingVerdict({ verdict }: ProductionDocument): readonly MissingPart[] {
  if (verdict === null) return [part('QC', 'The verdict of quality control.')];
  return verdict.passed
    ? []
    : [part('QC_FAILED', `Another delivery, or another verdict: quality control said ${verdict.notes ?? 'no'}.`)];
}

const MISSING_AT: Readonly<Record<Gate, (production: ProductionDocument, now: Date) => readonly MissingPart[]>> = {
  FACTS: missingFacts,
  LICENCES: missingLicences,
  ASSETS: missingAssets,
  ENCODES: missingEncodes,
  QC: missingVerdict,
};

/** Something that members do not have yet. */
export function hasNews(production: ProductionDocument): boolean {
  return (
    production.life === 'UNPUBLISHED' ||
    unreleasedUnits(production).length > 0 ||
    production.assets.some(({ released }) => !released)
  );
}

/** Everything that stands between the production and its members, not only the first; empty when all of it is out. */
export function missingIn(
  production: ProductionDocument,
  now: Date,
  gates: readonly Gate[] = GATES,
): readonly MissingPart[] {
  return hasNews(production) ? gates.flatMap((gate) => MISSING_AT[gate](production, now)) : [];
}

const STAGE_AT: Readonly<Record<Gate, Stage>> = {
  FACTS: 'DRAFT',
  LICENCES: 'DRAFT',
  ASSETS: 'ASSETS',
  ENCODES: 'ENCODES',
  QC: 'QC',
};

/**
 * Where it stands: at the first gate that is not passed. New episodes of a published series are in work while the
 * series stays `PUBLISHED`.
 */
export function stageOf(production: ProductionDocument, now: Date): Stage {
  if (production.life !== 'UNPUBLISHED') return production.life;
  const open = GATES.find((gate) => MISSING_AT[gate](production, now).length > 0);
  return open === undefined ? 'READY' : STAGE_AT[open];
}

interface Condition {
  /** Lives in which the step may be taken. */
  readonly lives: readonly Life[];
  /** What must have been passed before. */
  readonly gates: readonly Gate[];
  /** The life that follows; null when the step leaves it as it is. */
  readonly to: Life | null;
}

const ANY: readonly Life[] = ['UNPUBLISHED', 'PUBLISHED', 'WITHDRAWN'];

/** The transition table. */
const CONDITIONS: Readonly<Record<Step, Condition>> = {
  REVISE: { lives: ANY, gates: [], to: null },
  DELIVER: { lives: ANY, gates: [], to: null },
  RECORD_ENCODE: { lives: ANY, gates: [], to: null },
  JUDGE: { lives: ANY, gates: ['FACTS', 'ASSETS', 'ENCODES'], to: null },
  PUBLISH: { lives: ['UNPUBLISHED', 'PUBLISHED'], gates: GATES, to: 'PUBLISHED' },
  WITHDRAW: { lives: ['PUBLISHED'], gates: [], to: 'WITHDRAWN' },
  REINSTATE: { lives: ['WITHDRAWN'], gates: [], to: 'PUBLISHED' },
};

const OTHER_LIFE: Readonly<Record<Life, MissingPart>> = {
  UNPUBLISHED: part('PUBLICATION', 'Its publication: members have never had it.'),
  PUBLISHED: part('WITHDRAWAL', 'A withdrawal: members have it.'),
  WITHDRAWN: part('REINSTATEMENT', 'Its reinstatement: it was withdrawn.'),
};

const NOTHING_NEW = part('NEWS', 'Something new: all of it is out already.');

function bringsNews(step: Step): boolean {
  return step === 'JUDGE' || step === 'PUBLISH';
}

/** All that stands in the way of a step; empty when it may be taken. */
export function obstaclesTo(step: Step, production: ProductionDocument, now: Date): readonly MissingPart[] {
  const { lives, gates } = CONDITIONS[step];
  if (!lives.includes(production.life)) return [OTHER_LIFE[production.life]];
  if (bringsNews(step) && !hasNews(production)) return [NOTHING_NEW];
  return missingIn(production, now, gates);
}

/** The life after a step that was legal. */
export function lifeAfter(step: Step, before: Life): Life {
  return CONDITIONS[step].to ?? before;
}

/** What a title that is out may not lose. */
export function brokenBy(production: ProductionDocument): readonly MissingPart[] {
  return production.life === 'UNPUBLISHED' ? [] : missingFacts(production);
}

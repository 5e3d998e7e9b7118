/**
 * The onboarding of a title: facts, licences, assets, encodes, quality control, publication. The stage is derived from
 * the production and never stored, so that a crash between two steps cannot make it inconsistent.
 */
import type { AssetEntry, PublicationState, ProductionDocument } from '../documents.js';

/** In the order of the onboarding. */
export const REQUIREMENTS = ['FACTS', 'LICENCES', 'ASSETS', 'ENCODES', 'QC'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

export type Stage = 'DRAFT' | 'ASSETS' | 'ENCODES' | 'QC' | 'READY' | 'PUBLISHED' | 'WITHDRAWN';

export type Step = 'REVISE' | 'DELIVER' | 'RECORD_ENCODE' | 'RECORD_QC' | 'PUBLISH' | 'WITHDRAW' | 'REINSTATE';

/** One missing part for a step. */
export interface MissingPart {
  readonly code: string;
  /** Id of the episode or asset; null for the title. */
  readonly about: string | null;
  readonly message: string;
}

/** After this many failures an encode is parked until another file is delivered. */
export const ENCODE_ATTEMPTS = 3;

function part(code: string, message: string, about: string | null = null): MissingPart {
  return { code, message, about };
}

function missingIf(isMissing: boolean, missing: MissingPart): readonly MissingPart[] {
  return isMissing ? [missing] : [];
}

function hasText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function missingFacts({ facts, episodes }: ProductionDocument): readonly MissingPart[] {
  const isSeries = facts.kind === 'SERIES';
  return [
    ...missingIf(!hasText(facts.names[facts.originalLanguage]), part('NAME', 'A name in the original language.')),
    ...missingIf(
      !hasText(facts.synopses.short[facts.originalLanguage]),
      part('SYNOPSIS', 'A short synopsis in the original language.'),
    ),
    ...missingIf(facts.rating === null, part('RATING', 'The rating of a board, which determines the maturity level.')),
    ...missingIf(facts.genres.length === 0, part('GENRE', 'At least one genre.')),
    ...missingIf(!isSeries && facts.runtimeSeconds === null, part('RUNTIME', 'The running time.')),
    ...missingIf(isSeries && episodes.length === 0, part('EPISODES', 'At least one episode.')),
  ];
}

function missingLicences({ windows }: ProductionDocument, now: Date): readonly MissingPart[] {
  return missingIf(
    windows.every(({ until }) => until !== null && Date.parse(until) <= now.getTime()),
    part('LICENCE', 'A licence window, in any country, that has not ended.'),
  );
}

/** A unit that is watched on its own: a film, or an episode. */
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
    ...missingIf(
      !has(unit, ({ kind }) => kind === 'VIDEO'),
      part('VIDEO', `The video of ${unit.name}.`, unit.episodeId),
    ),
    ...missingIf(
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
        `Another file for ${name}: its encode was parked after ${encode.failures} failures. Last reason: ${encode.reason ?? 'none'}.`,
        id,
      ),
    ];
  });
}

function missingVerdict({ verdict }: ProductionDocument): readonly MissingPart[] {
  if (verdict === null) return [part('QC', 'The result of quality control.')];
  return verdict.passed
    ? []
    : [
        part(
          'QC_FAILED',
          `Another delivery, or another result of quality control. Last notes: ${verdict.notes ?? 'none'}.`,
        ),
      ];
}

const MISSING_AT: Readonly<Record<Requirement, (production: ProductionDocument, now: Date) => readonly MissingPart[]>> =
  {
    FACTS: missingFacts,
    LICENCES: missingLicences,
    ASSETS: missingAssets,
    ENCODES: missingEncodes,
    QC: missingVerdict,
  };

/** Whether a part of the production is not released. */
export function hasUnreleased(production: ProductionDocument): boolean {
  return (
    production.life === 'UNPUBLISHED' ||
    unreleasedUnits(production).length > 0 ||
    production.assets.some(({ released }) => !released)
  );
}

/** All missing parts for the release, not only the first; empty when everything is released. */
export function missingIn(
  production: ProductionDocument,
  now: Date,
  requirements: readonly Requirement[] = REQUIREMENTS,
): readonly MissingPart[] {
  return hasUnreleased(production)
    ? requirements.flatMap((requirement) => MISSING_AT[requirement](production, now))
    : [];
}

const STAGE_OF_REQUIREMENT: Readonly<Record<Requirement, Stage>> = {
  FACTS: 'DRAFT',
  LICENCES: 'DRAFT',
  ASSETS: 'ASSETS',
  ENCODES: 'ENCODES',
  QC: 'QC',
};

/**
 * The stage of the first requirement that is not met. A published series stays `PUBLISHED` while it gets new episodes.
 */
export function stageOf(production: ProductionDocument, now: Date): Stage {
  if (production.life !== 'UNPUBLISHED') return production.life;
  const open = REQUIREMENTS.find((requirement) => MISSING_AT[requirement](production, now).length > 0);
  return open === undefined ? 'READY' : STAGE_OF_REQUIREMENT[open];
}

interface Condition {
  /** The states in which the step is allowed. */
  readonly lives: readonly PublicationState[];
  /** The requirements that must be met. */
  readonly requirements: readonly Requirement[];
  /** The state after the step; null when it does not change. */
  readonly to: PublicationState | null;
}

const ANY: readonly PublicationState[] = ['UNPUBLISHED', 'PUBLISHED', 'WITHDRAWN'];

/** The transition table of the steps. */
const CONDITIONS: Readonly<Record<Step, Condition>> = {
  REVISE: { lives: ANY, requirements: [], to: null },
  DELIVER: { lives: ANY, requirements: [], to: null },
  RECORD_ENCODE: { lives: ANY, requirements: [], to: null },
  RECORD_QC: { lives: ANY, requirements: ['FACTS', 'ASSETS', 'ENCODES'], to: null },
  PUBLISH: { lives: ['UNPUBLISHED', 'PUBLISHED'], requirements: REQUIREMENTS, to: 'PUBLISHED' },
  WITHDRAW: { lives: ['PUBLISHED'], requirements: [], to: 'WITHDRAWN' },
  REINSTATE: { lives: ['WITHDRAWN'], requirements: [], to: 'PUBLISHED' },
};

const WRONG_LIFE: Readonly<Record<PublicationState, MissingPart>> = {
  UNPUBLISHED: part('PUBLICATION', 'A publication: the title was never published.'),
  PUBLISHED: part('WITHDRAWAL', 'A withdrawal: the title is published.'),
  WITHDRAWN: part('REINSTATEMENT', 'A reinstatement: the title is withdrawn.'),
};

const NOTHING_UNRELEASED = part('NEWS', 'Unreleased content: everything is released.');

function releasesContent(step: Step): boolean {
  return step === 'RECORD_QC' || step === 'PUBLISH';
}

/** All missing parts for a step; empty when it is allowed. */
export function missingFor(step: Step, production: ProductionDocument, now: Date): readonly MissingPart[] {
  const { lives, requirements } = CONDITIONS[step];
  if (!lives.includes(production.life)) return [WRONG_LIFE[production.life]];
  if (releasesContent(step) && !hasUnreleased(production)) return [NOTHING_UNRELEASED];
  return missingIn(production, now, requirements);
}

/** The state after an allowed step. */
export function publicationStateAfter(step: Step, before: PublicationState): PublicationState {
  return CONDITIONS[step].to ?? before;
}

/** The required facts that a published title lacks after a change. */
export function brokenBy(production: ProductionDocument): readonly MissingPart[] {
  return production.life === 'UNPUBLISHED' ? [] : missingFacts(production);
}

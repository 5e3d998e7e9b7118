/** The mutations of staff. Each checks its input, changes the production and returns a `ProductionResult`. */
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, SeasonId, TitleId } from '@marquee/contracts/ids';
import { changeProduction, changeProductionOnce, createProduction } from '../productions/change-production.js';
import type { Outcome, Target } from '../productions/change-production.js';
import type { Context } from '../context.js';
import type { ProductionDocument } from '../documents.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { toProductionResult } from '../problems.js';
import { assetProblems, episodeProblems, readEncode } from '../rules/deliveries.js';
import { windowProblems, withWindowsOf } from '../rules/licence-windows.js';
import { missingFor } from '../rules/onboarding.js';
import type { Step } from '../rules/onboarding.js';
import {
  withQcVerdict,
  newProduction,
  published,
  reinstated,
  withAsset,
  withdrawn,
  withEncode,
  withEpisode,
  withFacts,
  withWindows,
} from '../rules/production.js';
import type { FieldProblem } from '../rules/read-facts.js';
import { firstFacts } from '../rules/read-facts.js';
import { reviseFacts } from '../productions/revise-facts.js';
import { idempotentRequest, requireStaff } from '../productions/staff.js';

function changed(production: ProductionDocument, reason?: string): Outcome {
  return {
    kind: 'changed',
    production,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The field problems, or the change when there are none. */
function invalidOr(fields: readonly FieldProblem[], change: () => ProductionDocument): Outcome {
  return fields.length > 0 ? { kind: 'invalid', fields } : changed(change());
}

/** Takes a step of the onboarding, or returns what is missing for it. */
function changeAtStep(
  step: Step,
  context: Context,
  target: Target,
  change: (production: ProductionDocument) => ProductionDocument,
  reason?: string,
): Promise<Outcome> {
  return changeProduction(context, target, (production) => {
    const missing = missingFor(step, production, context.now);
    return missing.length > 0 ? { kind: 'not-ready', missing } : changed(change(production), reason);
  });
}

function needsNotes(notes: string | null | undefined): readonly FieldProblem[] {
  return notes == null || notes.trim() === ''
    ? [{ path: ['input', 'notes'], code: 'MISSING', message: 'State what is wrong.' }]
    : [];
}

function staffMutation<Args>(mutate: (args: Args, context: Context) => Promise<Outcome>) {
  return async (_root: unknown, args: Args, context: Context) => {
    requireStaff(context);
    return toProductionResult(await mutate(args, context));
  };
}

type Inputs = {
  readonly [Name in keyof MutationResolvers]-?: Parameters<
    Extract<NonNullable<MutationResolvers[Name]>, (...args: never[]) => unknown>
  >[1];
};

export const Mutation = {
  createTitle: staffMutation<Inputs['createTitle']>(({ input }, context) =>
    createProduction(context, idempotentRequest(context, 'createTitle', input), async () => {
      const { services, now } = context;
      const read = await reviseFacts(
        firstFacts(input.kind, input.originalLanguage, now.getUTCFullYear()),
        input.facts ?? {},
        context,
      );
      return 'problems' in read
        ? { kind: 'invalid', fields: read.problems }
        : changed(newProduction(asId<TitleId>(services.newId()), read.facts, now));
    }),
  ),

  updateTitle: staffMutation<Inputs['updateTitle']>(({ input }, context) =>
    changeProduction(context, input, async (production) => {
      const read = await reviseFacts(production.facts, input.facts, context);
      return 'problems' in read
        ? { kind: 'invalid', fields: read.problems }
        : changed(withFacts(production, read.facts, context.now));
    }),
  ),

  setLicenceWindows: staffMutation<Inputs['setLicenceWindows']>(({ input }, context) =>
    changeProduction(context, input, (production) => {
      const spans = input.windows.map(({ from, until }) => ({ from, until: until ?? null }));
      const problems = windowProblems(spans).map(({ index, code, message }) => ({
        path: ['input', 'windows', String(index)],
        code,
        message,
      }));
      return invalidOr(problems, () =>
        withWindows(production, withWindowsOf(production.windows, input.country, spans), context.now),
      );
    }),
  ),

  addEpisode: staffMutation<Inputs['addEpisode']>(({ input }, context) =>
    changeProductionOnce(context, idempotentRequest(context, 'addEpisode', input), input, (production) => {
      const { seasonNumber, number, name, synopsis, runtimeSeconds } = input;
      const id = asId<EpisodeId>(context.services.newId());
      const episode = { id, seasonNumber, number, name, synopsis, runtimeSeconds };
      return invalidOr(episodeProblems(production, episode), () =>
        withEpisode(production, episode, asId<SeasonId>(context.services.newId()), context.now),
      );
    }),
  ),

  addAsset: staffMutation<Inputs['addAsset']>(({ input }, context) =>
    changeProductionOnce(context, idempotentRequest(context, 'addAsset', input), input, (production) => {
      const { kind, name, languages, checksum } = input;
      const episodeId = input.episodeId == null ? null : asId<EpisodeId>(input.episodeId);
      if (episodeId !== null && !production.episodes.some(({ id }) => id === episodeId))
        return { kind: 'not-found', what: 'episode', id: episodeId };
      const asset = {
        id: context.services.newId(),
        kind,
        episodeId,
        name,
        languages,
        runtimeSeconds: input.runtimeSeconds ?? null,
        checksum,
      };
      return invalidOr(assetProblems(production, asset), () => withAsset(production, asset, context.now));
    }),
  ),

  recordEncode: staffMutation<Inputs['recordEncode']>(({ input }, context) =>
    changeProduction(context, input, (production) => {
      const { assetId, outcome } = input;
      if (!production.assets.some(({ id, encode }) => id === assetId && encode !== null))
        return { kind: 'not-found', what: 'asset', id: assetId };
      const read = readEncode({ outcome, maxQuality: input.maxQuality ?? null, reason: input.reason ?? null });
      return 'problems' in read
        ? { kind: 'invalid', fields: read.problems }
        : changed(withEncode(production, assetId, read.result, context.now));
    }),
  ),

  passQc: staffMutation<Inputs['passQc']>(({ input }, context) =>
    changeAtStep('RECORD_QC', context, input, (production) =>
      withQcVerdict(production, true, input.notes ?? null, context.now),
    ),
  ),

  failQc: staffMutation<Inputs['failQc']>(async ({ input }, context) => {
    const fields = needsNotes(input.notes);
    if (fields.length > 0) return { kind: 'invalid', fields };
    return changeAtStep('RECORD_QC', context, input, (production) =>
      withQcVerdict(production, false, input.notes ?? null, context.now),
    );
  }),

  publishTitle: staffMutation<Inputs['publishTitle']>(({ input }, context) =>
    changeAtStep('PUBLISH', context, input, (production) => published(production, context.now)),
  ),

  withdrawTitle: staffMutation<Inputs['withdrawTitle']>(({ input }, context) =>
    changeAtStep('WITHDRAW', context, input, (production) => withdrawn(production, context.now), input.reason),
  ),

  reinstateTitle: staffMutation<Inputs['reinstateTitle']>(({ input }, context) =>
    changeAtStep('REINSTATE', context, input, (production) => reinstated(production, context.now)),
  ),
} satisfies MutationResolvers;

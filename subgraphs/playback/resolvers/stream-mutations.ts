/** Mutations of streams: start, heartbeat, stop, licence, end, quality report. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import { requireProfile, requireViewer } from '@marquee/subgraph/require-viewer';
import { acquireLicence } from '../streams/acquire-licence.js';
import type { Context } from '../context.js';
import { displaceStream } from '../streams/end-stream.js';
import type { HeartbeatInput, MutationResolvers } from '../generated/resolvers.js';
import { recordHeartbeat, stopPlayback } from '../streams/heartbeat.js';
import type { HeartbeatOutcome } from '../streams/heartbeat.js';
import { toMediaHosts } from '../delivery/media-hosts.js';
import { invalid, notFound, notPlayable, sessionEnded, rateLimited } from '../problems.js';
import { reportQuality } from '../streams/report-quality.js';
import { heartbeatProblems, challengeProblems, sampleProblems, startProblems } from '../rules/input-problems.js';
import { isShed } from '../rules/streams/load-shedding.js';
import { HEARTBEAT_SECONDS } from '../rules/streams/stream-slots.js';
import { toSession } from '../streams/playback-session.js';
import { startPlayback } from '../streams/start-playback.js';
import type { StartOutcome } from '../streams/start-playback.js';

const KEY_USED_FIELDS = [
  {
    path: ['idempotencyKey'],
    code: 'KEY_USED',
    message: 'This key belongs to another request: create a new key for each start.',
  },
];

function toStartResult(outcome: StartOutcome, context: Context) {
  switch (outcome.kind) {
    case 'started':
      return toSession(outcome.stream, outcome.title, context);
    case 'limit':
      return {
        __typename: 'StreamLimitProblem' as const,
        code: 'PLAYBACK_STREAM_LIMIT' satisfies ProblemCode,
        message: `The plan allows ${outcome.limit} streams at a time, and all of them are in use.`,
        limit: outcome.limit,
        active: outcome.inUse,
      };
    case 'not-playable':
      return notPlayable(outcome.reasons);
    case 'unknown':
      return notFound(outcome.id, outcome.what);
    case 'key-used':
      return invalid('PLAYBACK_START_INVALID', KEY_USED_FIELDS);
  }
}

function toHeartbeatResult(outcome: HeartbeatOutcome, sessionId: string, { services, loaders }: Context) {
  switch (outcome.kind) {
    case 'accepted':
      // The bookmark is read again if the request also selects the title's progress.
      loaders.bookmarks.clear(outcome.progress.titleId);
      return {
        __typename: 'HeartbeatPayload' as const,
        acceptedSeq: outcome.seq,
        progress: outcome.progress,
        hosts: outcome.hosts === null ? null : toMediaHosts(services.delivery, outcome.hosts),
        nextHeartbeatSeconds: HEARTBEAT_SECONDS,
      };
    case 'stale':
      return {
        __typename: 'StaleHeartbeatProblem' as const,
        code: 'PLAYBACK_STALE_HEARTBEAT' satisfies ProblemCode,
        message: `Heartbeat ${outcome.acceptedSeq} was accepted before.`,
        acceptedSeq: outcome.acceptedSeq,
      };
    case 'ended':
      return sessionEnded(outcome.endedBy);
    case 'invalid':
      return invalid('PLAYBACK_HEARTBEAT_INVALID', outcome.fields);
    case 'unknown':
      return notFound(sessionId, 'session');
  }
}

async function resolveHeartbeat(input: HeartbeatInput, apply: typeof recordHeartbeat, context: Context) {
  const viewer = requireViewer(context);
  const problems = heartbeatProblems(input);
  if (problems.length > 0) return invalid('PLAYBACK_HEARTBEAT_INVALID', problems);
  return toHeartbeatResult(await apply(input, viewer, context), input.sessionId, context);
}

export const streamMutations = {
  startPlayback: async (_root, { input, idempotencyKey }, context) => {
    const viewer = requireProfile(context);
    const intent = input.intent ?? 'USER';
    if (isShed(intent, idempotencyKey, context.services.delivery.load())) return rateLimited(intent, idempotencyKey);
    const problems = startProblems(idempotencyKey, input.capabilities);
    if (problems.length > 0) return invalid('PLAYBACK_START_INVALID', problems);
    const request = {
      idempotencyKey,
      titleId: input.titleId,
      episodeId: input.episodeId ?? null,
      capabilities: { ...input.capabilities, hdr: input.capabilities.hdr ?? false },
      insteadOf: input.insteadOf ?? null,
      trackId: input.trackId ?? null,
    };
    return toStartResult(await startPlayback(request, viewer, context), context);
  },
  heartbeat: (_root, { input }, context) => resolveHeartbeat(input, recordHeartbeat, context),
  stopPlayback: (_root, { input }, context) => resolveHeartbeat(input, stopPlayback, context),
  acquireLicence: async (_root, { input: { sessionId, challenge } }, context) => {
    const viewer = requireViewer(context);
    const problems = challengeProblems(challenge);
    if (problems.length > 0) return invalid('PLAYBACK_LICENCE_INVALID', problems);
    const outcome = await acquireLicence(sessionId, challenge, viewer, context);
    if (outcome.kind === 'unknown') return notFound(sessionId, 'session');
    return outcome.kind === 'ended' ? sessionEnded(outcome.endedBy) : { __typename: 'LicencePayload', ...outcome };
  },
  endStream: async (_root, { sessionId }, context) => {
    const activeStreams = await displaceStream(sessionId, requireViewer(context), context);
    return activeStreams === null ? notFound(sessionId, 'session') : { __typename: 'EndStreamPayload', activeStreams };
  },
  reportQuality: async (_root, { input: { sessionId, samples } }, context) => {
    const viewer = requireViewer(context);
    const key = `${sessionId}/${samples[0]?.seq ?? 0}`;
    if (isShed('TELEMETRY', key, context.services.delivery.load())) return rateLimited('TELEMETRY', key);
    const problems = sampleProblems(samples);
    if (problems.length > 0) return invalid('PLAYBACK_QUALITY_INVALID', problems);
    const accepted = await reportQuality(sessionId, samples, viewer, context);
    return accepted === null ? notFound(sessionId, 'session') : { __typename: 'QualityPayload', accepted };
  },
} satisfies MutationResolvers;

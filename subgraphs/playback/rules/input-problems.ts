/** Checks the inputs of players and operators. Each function reports all problems at once. */
import type { FieldProblem } from './viewing/read-report.js';

function problemAt(path: readonly string[], code: string, message: string): FieldProblem {
  return { path, code, message };
}

function presentProblems(...problems: readonly (FieldProblem | null | false)[]): readonly FieldProblem[] {
  return problems.filter((problem): problem is FieldProblem => Boolean(problem));
}

const MAX_KEY = 200;

export function startProblems(
  key: string,
  { codecs, maxHeight }: { readonly codecs: readonly string[]; readonly maxHeight: number },
): readonly FieldProblem[] {
  return presentProblems(
    (key.trim() === '' || key.length > MAX_KEY) &&
      problemAt(['idempotencyKey'], 'LENGTH', `An idempotency key has 1 to ${MAX_KEY} characters.`),
    (codecs.length === 0 || codecs.length > 50) &&
      problemAt(['input', 'capabilities', 'codecs'], 'LENGTH', 'List 1 to 50 codecs that the device can decode.'),
    maxHeight < 1 &&
      problemAt(['input', 'capabilities', 'maxHeight'], 'NOT_POSITIVE', 'The height must be at least 1 pixel.'),
  );
}

export function heartbeatProblems({
  seq,
  positionSeconds,
}: {
  readonly seq: number;
  readonly positionSeconds: number;
}): readonly FieldProblem[] {
  return presentProblems(
    seq < 1 && problemAt(['input', 'seq'], 'NOT_POSITIVE', 'Heartbeats are numbered from 1.'),
    positionSeconds < 0 && problemAt(['input', 'positionSeconds'], 'NEGATIVE', 'A position must be 0 or more seconds.'),
  );
}

const MAX_CHALLENGE = 4096;

export function challengeProblems(challenge: string): readonly FieldProblem[] {
  return presentProblems(
    (challenge === '' || challenge.length > MAX_CHALLENGE) &&
      problemAt(['input', 'challenge'], 'LENGTH', `A challenge has 1 to ${MAX_CHALLENGE} characters.`),
  );
}

const MAX_SAMPLES = 200;

export function sampleProblems(samples: readonly { readonly seq: number }[]): readonly FieldProblem[] {
  return presentProblems(
    samples.length > MAX_SAMPLES &&
      problemAt(['input', 'samples'], 'TOO_MANY', `A report has at most ${MAX_SAMPLES} samples.`),
    samples.some(({ seq }) => seq < 1) &&
      problemAt(['input', 'samples', 'seq'], 'NOT_POSITIVE', 'Samples are numbered from 1.'),
  );
}

export function siteProblems({ load }: { readonly load: number | null }): readonly FieldProblem[] {
  return presentProblems(
    load !== null &&
      !(load >= 0 && load <= 1) &&
      problemAt(['input', 'load'], 'OUT_OF_RANGE', 'Load is a share from 0 to 1.'),
  );
}

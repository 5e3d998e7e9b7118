/**
 * `npm run proof -- recs-truth [--members 40] [--titles 120] [--removals 12]`: what reasons and rows say is so, in a running
 * subgraph with the sample data. What a reason names is removed by real events, and the score must fall by its share.
 */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { OptionError } from '@marquee/testing/proof';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Personalisation } from '../personalisation.js';
import { textsFor } from '../rules/texts/texts.js';
import { createTruthChecker, emptyReport, TOLERANCE } from '../tests/reason-truth.js';
import type { TruthChecker } from '../tests/reason-truth.js';
import { members, NOW, startWithEvents } from '../tests/requests.js';
import type { Member } from '../tests/upstream-events.js';

const LIMITS = { members: 400, titles: 400, removals: 60 } as const;
const SHOWN_VIOLATIONS = 20;

export const proof: Proof = {
  name: 'recs-truth',
  summary:
    'Reasons, headings and anchors name what has a share in the score: it is removed, and the score falls by it.',
  options: {
    members: 'members of the sample data (40)',
    titles: 'titles of each member whose reason is read (120)',
    removals: 'titles and genres of each member that are removed (12)',
  },
  run: async (run) => {
    const [count, titles, removals] = [
      numberOf(run, 'members', 40),
      numberOf(run, 'titles', 120),
      numberOf(run, 'removals', 12),
    ];
    const random = createRandom(run.seed);
    const report = emptyReport();
    await using subgraph = await startWithEvents();
    const checker = await createTruthChecker(subgraph);
    const chosen = shuffled(members, random).slice(0, count);
    let [found, tried] = [0, 0];
    for (const member of chosen) {
      const before = await checker.state(member.viewer);
      await addSignals(subgraph, before, random);
      await checker.checkRows(member.viewer, report);
      const some = shuffled((await checker.state(member.viewer)).visible.titles, random).slice(0, titles);
      const sentences = await checker.sentences(member.viewer, some);
      const isFound = await findsWrongReason(checker, member, some);
      tried += isFound === null ? 0 : 1;
      found += isFound === true ? 1 : 0;
      await checker.check(
        member.viewer,
        new Map(some.map((title, at) => [title, sentences[at] ?? null])),
        removals,
        report,
      );
    }
    for (const violation of report.violations.slice(0, SHOWN_VIOLATIONS)) run.print(violation);
    run.print(
      `reasons: ${Object.entries(report.claims)
        .map(([of, number]) => `${of} ${number}`)
        .join(', ')}`,
    );
    run.print(`${report.sums} scores compared with the sums of their parts`);
    run.print(
      `${report.compared} scores compared after removals, largest difference from the share ` +
        `${report.largestError.toExponential(1)} (allowed ${TOLERANCE.absolute} + ${100 * TOLERANCE.part} %)`,
    );
    run.print(`wrong reasons that the proof put in: ${found} found of ${tried}`);
    const { violations, tiles, compared } = report;
    return {
      figure: `${chosen.length} members, ${tiles} tiles, ${compared} removals, ${violations.length} violations`,
      target: '0 violations, and each wrong reason found',
      holds: violations.length === 0 && tried > 0 && found === tried && compared > 0,
    };
  },
};

function numberOf({ options }: ProofRun, name: keyof typeof LIMITS, fallback: number): number {
  const value = Number(options[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > LIMITS[name])
    throw new OptionError(`--${name} is a whole number from 1 to ${LIMITS[name]}.`);
  return value;
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  return list
    .map((value) => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** The sample data has no lists and ratings: three titles on the list, three thumbs up, one thumb down. */
async function addSignals(
  subgraph: TestSubgraph,
  { visible, catalogue, profileId, watched }: Personalisation,
  random: Random,
): Promise<void> {
  const { started } = watched();
  const fresh = shuffled(
    visible.titles.filter((title) => !started.has(title)),
    random,
  );
  const ids = fresh.slice(0, 7).flatMap((title): readonly TitleId[] => {
    const id = catalogue.titles[title]?.id;
    return id === undefined ? [] : [id];
  });
  const at = new Date(NOW.getTime() - 60_000).toISOString();
  const key = profileId as ProfileId;
  await subgraph.publish('users', [
    newEvent('MyListChanged', key, { profileId: key, titleIds: ids.slice(0, 3), at }, at),
  ]);
  await subgraph.publish(
    'ratings',
    ids
      .slice(3)
      .map((titleId, index) =>
        newEvent(
          'RatingChanged',
          `${key}:${titleId}`,
          { profileId: key, titleId, thumb: index === 0 ? 'DOWN' : index === 1 ? 'LOVE' : 'UP', at },
          at,
        ),
      ),
  );
}

/**
 * Whether the checker finds a reason that names a title of the history without a positive share. Null when every title of
 * the history has a positive share in all titles.
 */
async function findsWrongReason(
  checker: TruthChecker,
  { viewer }: Member,
  titles: readonly number[],
): Promise<boolean | null> {
  const personalisation = await checker.state(viewer);
  const { catalogue, language } = personalisation;
  const { sharesOf } = personalisation.scores();
  for (const title of titles) {
    const wrong = sharesOf(title).find((each) => each.share <= 0);
    const named = wrong === undefined ? undefined : catalogue.titles[wrong.title];
    if (named === undefined) continue;
    const name =
      named.names[language] ?? named.names[language.split('-')[0] ?? ''] ?? named.names[named.originalLanguage] ?? '';
    const report = emptyReport();
    await checker.check(viewer, new Map([[title, textsFor(language).becauseWatched(name)]]), 0, report);
    return report.violations.length > 0;
  }
  return null;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainServed } from '../learning/commands/explain-served.js';
import { ExitCode, runRecs } from '../learning/commands/run.js';
import { saveModel } from '../learning/models/model-folder.js';
import { memberWhere, NOW, requestTitles, startWithEvents } from './requests.js';
import { smallDemoData } from './upstream-events.js';

const german = memberWhere(({ viewer }) => viewer.language === 'de-DE' && viewer.maturityLimit === 'AGE_18').viewer;
const profileId = german.profileId ?? expect.fail('a profile');

async function recs(args: readonly string[]) {
  let [output, errors] = ['', ''];
  const code = await runRecs(args, {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    isInteractive: false,
    signal: new AbortController().signal,
  });
  return { code, output, errors };
}

test('explain --store has the sentence that is served, and parts whose sum is the score', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-explain-'));
  try {
    const titleIds = smallDemoData.titles.slice(0, 200).map(({ id }) => id as string);
    let served: readonly (Record<string, unknown> | null)[] = [];
    {
      await using subgraph = await startWithEvents(smallDemoData, { folder });
      served = (await requestTitles(subgraph, german, titleIds, 'id whyRecommended')).titles;
      const model = subgraph.services.models.current()?.model ?? expect.fail('a model');
      const details = { createdAt: NOW.toISOString(), dataHash: '0'.repeat(64), seed: 1, parameters: {}, metrics: {} };
      await saveModel(join(folder, 'model'), model, details);
      // The store of a running system is locked.
      const locked = await recs(['explain', '--store', folder, '--profile', profileId]);
      expect([locked.code, locked.output]).toEqual([ExitCode.Failed, '']);
    }
    const explain = (titleId: string) =>
      explainServed({ dataFolder: folder, profileId, titleId, load: join(folder, 'model'), now: NOW });
    const sentences = new Map(
      served.map((title) => [title?.['id'] as string, title?.['whyRecommended'] as string | null]),
    );
    const withReason = titleIds.filter((id) => sentences.get(id)?.startsWith('Weil')).slice(0, 3);
    expect(withReason.length).toBe(3);
    for (const id of withReason) {
      const { sentence, score, popularity, shares, rest } = await explain(id);
      expect(sentence).toBe(sentences.get(id));
      expect(shares.reduce((sum, { share }) => sum + share, popularity + rest)).toBeCloseTo(score, 5);
      expect(shares.some(({ share, evidence }) => share > 0 && evidence === 'WATCHED')).toBe(true);
    }
    // Nothing names the model of this folder, so that the system would serve popularity.
    const popular = await recs(['explain', '--store', folder, '--profile', profileId]);
    expect([popular.code, popular.errors]).toEqual([ExitCode.Done, '']);
    expect(popular.output).toMatch(
      /ranks 1 of \d+, score \d\.\d+, without a model\nsentence: (?:Platz \d+|Beliebt) in/,
    );
    expect(popular.output).toContain('popularity in the country');
    const unknown = await recs(['explain', '--store', folder, '--profile', profileId, '--title', 'none']);
    expect(unknown.errors).toContain('There is no title "none"');
    const nobody = await recs(['explain', '--store', folder, '--profile', 'nobody']);
    expect(nobody.errors).toContain('The store has no profile "nobody"');
    const both = await recs(['explain', '--store', folder, '--profile', profileId, '--history', 'a']);
    expect([both.code, both.errors]).toEqual([ExitCode.Usage, expect.stringContaining('either --store or --history')]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

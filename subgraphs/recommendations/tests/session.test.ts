import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { createRandom } from '@marquee/runtime/random';
import { bookmarkChanged, smallDemoData } from './upstream-events.js';
import { members, NOW, requestPage, startWithEvents } from './requests.js';

const viewer = members[0]?.viewer ?? expect.fail('a member');

/** The first ten tiles of a page, six of a row at most. */
function firstTiles(page: Awaited<ReturnType<typeof requestPage>>): readonly string[] {
  return page.rows.edges.flatMap(({ node }) => node.items.edges.slice(0, 6).map((edge) => edge.node.id)).slice(0, 10);
}

test('within a session the first ten tiles stay while others watch and a model is swapped; an own event changes them', async () => {
  const env = { RECOMMENDATIONS_POPULARITY_TTL_SECONDS: '1' };
  await using subgraph = await startWithEvents(smallDemoData, { env });
  const random = createRandom(5);
  const country = viewer.country;
  const learned = subgraph.services.models.current() ?? expect.fail('a model');
  const before = await requestPage(subgraph, viewer);
  const tiles = firstTiles(before);
  for (let minute = 1; minute <= 10; minute += 1) {
    const at = new Date(NOW.getTime() + minute * 60_000);
    subgraph.setNow(at);
    const events = Array.from({ length: 20 }, (_, index) =>
      bookmarkChanged(
        asId<ProfileId>(`other-${minute}-${index}`),
        random.pick(smallDemoData.titles).id,
        at.toISOString(),
      ),
    );
    await subgraph.publish(
      'playback',
      events.map((event) => ({ ...event, payload: { ...(event.payload as object), country } })),
    );
    if (minute === 5) subgraph.services.models.use({ ...learned, version: `${learned.version}-next` });
    const now = firstTiles(await requestPage(subgraph, viewer));
    expect(now.filter((id) => tiles.includes(id)).length).toBeGreaterThanOrEqual(7);
  }
  const watched = before.rows.edges[0]?.node.items.edges[0]?.node.id ?? expect.fail('a first pick');
  await subgraph.publish('playback', [
    bookmarkChanged(viewer.profileId ?? asId<ProfileId>(''), watched, new Date(NOW.getTime() + 600_000).toISOString()),
  ]);
  const after = await requestPage(subgraph, viewer);
  expect(after.id).not.toBe(before.id);
  expect(firstTiles(after)).not.toContain(watched);
});

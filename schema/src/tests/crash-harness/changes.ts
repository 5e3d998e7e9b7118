/** The changes of a registry that the crash test interrupts. */
import type { Registry } from '../../launches/registry.js';
import { FILMS, REF, RIVAL, VOTES } from '../test-registry.js';

const BY_TEST = { git: null, by: 'test' };

export const PUBLIC = { graph: 'marquee', variant: 'public' } as const;

function tagged(sdl: string): string {
  return sdl.replace('"@shareable"]', '"@shareable", "@tag"]');
}

const TAGGED = {
  ...FILMS,
  sdl: tagged(FILMS.sdl).replace('year: Int', 'year: Int budget: Int @tag(name: "internal")'),
};
const filter = { include: [], exclude: ['internal'], hideUnreachableTypes: true };

/** Two launches and a contract variant. */
export async function prepare(registry: Registry): Promise<void> {
  await registry.publishAll(REF, [TAGGED], BY_TEST);
  await registry.publishAll(REF, [VOTES], BY_TEST);
  await registry.publishContractVariant(PUBLIC, { source: 'current', initiateLaunch: true, filter }, 'test');
}

export const CHANGES: Readonly<Record<string, (registry: Registry) => Promise<unknown>>> = {
  'a publication': (registry) =>
    registry.publishAll(REF, [{ ...VOTES, sdl: VOTES.sdl.replace('stars: Int', 'stars: Int votes: Int') }], BY_TEST),
  'a publication that does not compose': (registry) => registry.publishAll(REF, [RIVAL], BY_TEST),
  'a rollback': (registry) => registry.rollBack(REF, null, 'test'),
  'a promotion': (registry) => registry.promote(REF, { graph: 'marquee', variant: 'production' }, 'test'),
  "a contract's new filter": (registry) =>
    registry.publishContractVariant(
      PUBLIC,
      { source: null, initiateLaunch: true, filter: { ...filter, exclude: ['internal', 'old'] } },
      'test',
    ),
};

/** A publication that must work after any crash. */
export async function publishAfterwards(registry: Registry): Promise<void> {
  await registry.publishAll(
    REF,
    [
      { name: 'late', url: 'http://127.0.0.1:7004/graphql', sdl: 'type Query { late: Int }' },
      { ...RIVAL, sdl: 'type Query { rival: Int }' },
    ],
    BY_TEST,
  );
}

import { beforeAll, expect, test, vi } from 'vitest';
import type { FaultPage, Faults as FaultsClass } from './faults';

let Faults: typeof FaultsClass;
beforeAll(async () => {
  // The module opens the store of its page.
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('window', { location: { search: '' }, sessionStorage: storageWith() });
  ({ Faults } = await import('./faults'));
  return () => vi.unstubAllGlobals();
});

function storageWith(kept?: string): FaultPage['storage'] & { readonly values: Map<string, string> } {
  const values = new Map(kept === undefined ? [] : [['marquee-fault', kept]]);
  return {
    values,
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
}

function open(search: string, kept?: string, isAllowed = true) {
  const storage = storageWith(kept);
  return { faults: new Faults({ search, isAllowed, storage }), storage };
}

test.each([
  ['?fault=playback=503', undefined, 'playback=503'],
  ['?q=star&fault=billing=%2B2s;playback=503', undefined, 'billing=+2s;playback=503'],
  ['?fault=billing=+2s;catalog.Title.artwork=null&q=a', undefined, 'billing=+2s;catalog.Title.artwork=null'],
  ['?fault=catalog=503@30%', undefined, 'catalog=503@30%'],
  ['?default=1&faults=2', undefined, undefined],
  ['', 'playback=503', 'playback=503'],
  ['?fault=billing=reset', 'playback=503', 'billing=reset'],
  ['?fault=', 'playback=503', undefined],
  ['?fault', 'playback=503', undefined],
  ['?other=1', undefined, undefined],
])('the address "%s" of a tab with the list %s injects %s', (search, kept, expected) => {
  const { faults, storage } = open(search, kept);
  expect(faults.headers()['x-marquee-fault']).toBe(expected);
  expect(storage.values.get('marquee-fault')).toBe(expected);
});

test('in production nothing is injected', () => {
  expect(open('?fault=playback=503', 'playback=503', false).faults.headers()).toEqual({});
});

test('a refusal is kept for the badge; a list that is no header is refused without a request', () => {
  const { faults } = open('?fault=playbak=503');
  let changes = 0;
  faults.subscribe(() => (changes += 1));
  const refusal = { message: 'There is no subgraph playbak.', extensions: { code: 'BAD_REQUEST' } };
  faults.noteErrors([{ message: 'It is down.', extensions: { code: 'SUBGRAPH_TIMEOUT' } }, { message: 'Odd.' }]);
  expect(faults.read().refusal).toBeNull();
  faults.noteErrors([refusal]);
  faults.noteErrors([refusal]);
  expect(faults.read()).toEqual({ list: 'playbak=503', refusal: 'There is no subgraph playbak.' });
  expect(changes).toBe(1);
  faults.remove();
  expect(faults.read()).toEqual({ list: null, refusal: null });

  const odd = open('?fault=playback%3D503%0d%0ax:1').faults;
  expect(odd.headers()).toEqual({});
  expect(odd.read().refusal).toContain('characters');
});

import { expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { createAssertionHeaders } from './assertion-headers.js';

const START = Date.UTC(2026, 10, 15, 12);

/** The header for a guest, which says when it was signed. */
function signedAt(): (seconds: number) => unknown {
  const headers = createAssertionHeaders(new Map([['users', { subgraph: 'users', scopes: new Set<string>() }]]), {
    signClient: (_address: string, _audience: unknown, now: Date) => String((now.getTime() - START) / 1_000),
  } as never);
  return (seconds) => headers.headersFor(null, '192.0.2.1', new Date(START + seconds * 1_000), 'users')[HEADERS.client];
}

test('an assertion is reused for half a minute', () => {
  const at = signedAt();
  expect([at(0), at(29), at(30)]).toEqual(['0', '0', '30']);
});

test('an assertion that was signed before the clock was set back is not sent any more', () => {
  const at = signedAt();
  expect([at(0), at(-600), at(-575), at(-560)]).toEqual(['0', '-600', '-600', '-560']);
});

import type { LookupFunction } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createLookUpHost } from './look-up-host.js';

/** A resolver with one answer for every name. */
function resolvesTo(...addresses: readonly string[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
}

function connectError(resolve: LookupFunction, autoSelectFamily: boolean): Promise<Error> {
  return new Promise((done, reject) => {
    const socket = connect({ host: 'subgraph.example', port: 1, lookup: createLookUpHost(resolve), autoSelectFamily });
    socket.once('error', done).once('connect', () => reject(new Error('It has connected.')));
  });
}

test.each(
  [
    ['169.254.169.254'],
    ['fe80::1'],
    ['::ffff:169.254.169.254'],
    ['127.0.0.1', '169.254.169.254'],
    ['0.0.0.0'],
    ['fd00:ec2::254'],
  ].flatMap((addresses) => [true, false].map((all) => [addresses, all] as const)),
)('a name with the addresses %j is refused (all addresses: %s)', async (addresses, all) => {
  const listed = all ? addresses : addresses.slice(-1);
  expect((await connectError(resolvesTo(...listed), all)).message).toMatch(
    /^The host subgraph\.example .* has the address/,
  );
});

test.each([true, false])('another address is connected to (all addresses: %s)', async (all) => {
  expect(await connectError(resolvesTo('127.0.0.1'), all)).toMatchObject({ code: 'ECONNREFUSED' });
});

test('an error of the resolver is passed on', async () => {
  const fails: LookupFunction = (_hostname, _options, callback) =>
    callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), '');
  expect(await connectError(fails, true)).toMatchObject({ code: 'ENOTFOUND' });
});

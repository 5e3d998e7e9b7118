/** Verifies the registry's signature of a list of switches. */
import { compactVerify, createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { readSwitchList, SWITCHES_TYPE } from '@marquee/contracts/switches';
import type { SwitchList } from '@marquee/contracts/switches';
import { SIGNING_ALGORITHM } from '../signing-key.js';

/** The list is not what the registry signed for this graph. */
export class UntrustedSwitchesError extends Error {
  override readonly name = 'UntrustedSwitchesError';
}

/** Throws an `UntrustedSwitchesError`. @param signed A compact JWS whose payload is the list as JSON. */
export async function verifySwitches(signed: string, graphRef: string, keys: JSONWebKeySet): Promise<SwitchList> {
  const list = readSwitchList(await readSigned(signed, keys));
  if (list === null) throw new UntrustedSwitchesError('What the registry signed is not a list of switches.');
  if (list.graphRef === graphRef) return list;
  throw new UntrustedSwitchesError(`The list of switches is signed for ${list.graphRef}, not for ${graphRef}.`);
}

async function readSigned(signed: string, keys: JSONWebKeySet): Promise<unknown> {
  try {
    const verified = await compactVerify(signed, createLocalJWKSet(keys), { algorithms: [SIGNING_ALGORITHM] });
    if (verified.protectedHeader.typ !== SWITCHES_TYPE) throw new TypeError('it is a signature of something else');
    return JSON.parse(new TextDecoder().decode(verified.payload));
  } catch (error) {
    throw new UntrustedSwitchesError(
      `The list of switches is not signed by the registry that this process trusts (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

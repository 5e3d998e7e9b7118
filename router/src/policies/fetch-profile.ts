/** What the policies know of a fetch from its text: how critical it is. Read once for each text. */
import { CriticalityModel, UNDECIDED } from '@marquee/federation/criticality';
import type { Criticality } from '@marquee/federation/criticality';
import { getOperationAST, parse } from 'graphql';
import { LRUCache } from 'lru-cache';

export interface FetchProfile {
  /** Of the most important field that is fetched. */
  readonly criticality: Criticality;
}

/** Of a fetch that nothing is known of. */
export const UNKNOWN_FETCH: FetchProfile = { criticality: UNDECIDED };

/** @param operation The text of a fetch. */
export type ProfileFetch = (operation: string) => FetchProfile;

/** Limit of texts whose profiles are kept. The engine asks once for each fetch of a plan. */
const MAX_PROFILES = 5_000;

/** @param supergraphSdl Valid: the engine has read it. */
export function createFetchProfiles(supergraphSdl: string): ProfileFetch {
  const model = new CriticalityModel(parse(supergraphSdl, { noLocation: true }));
  const profiles = new LRUCache<string, FetchProfile>({ max: MAX_PROFILES });
  return (text) => {
    const known = profiles.get(text);
    if (known !== undefined) return known;
    const profile = readProfile(model, text);
    profiles.set(text, profile);
    return profile;
  };
}

function readProfile(model: CriticalityModel, text: string): FetchProfile {
  const document = parse(text, { noLocation: true });
  const operation = getOperationAST(document);
  return operation ? { criticality: model.ofOperation(document, operation) } : UNKNOWN_FETCH;
}

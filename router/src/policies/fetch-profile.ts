/** What the policies know of a fetch from its text: how critical it is, and its fields. Read once for each text. */
import { CriticalityModel, UNDECIDED } from '@marquee/federation/criticality';
import type { Criticality } from '@marquee/federation/criticality';
import { FetchedFieldsReader } from '@marquee/federation/fetched-fields';
import type { FetchedFields } from '@marquee/federation/fetched-fields';
import { getOperationAST, parse } from 'graphql';
import { LRUCache } from 'lru-cache';

export interface FetchProfile {
  /** Of the most important field that is fetched. */
  readonly criticality: Criticality;
  /** What is fetched; read when a field of it has failed. Null when that is not known. */
  readonly fields: FetchedFields | null;
}

/** Of a fetch that nothing is known of. */
export const UNKNOWN_FETCH: FetchProfile = { criticality: UNDECIDED, fields: null };

/** @param operation The text of a fetch. */
export type ProfileFetch = (operation: string) => FetchProfile;

/** Limit of texts whose profiles are kept. The engine asks once for each fetch of a plan. */
const MAX_PROFILES = 5_000;

/** @param supergraphSdl Valid: the engine has read it. */
export function createFetchProfiles(supergraphSdl: string): ProfileFetch {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const [model, reader] = [new CriticalityModel(supergraph), new FetchedFieldsReader(supergraph)];
  const profiles = new LRUCache<string, FetchProfile>({ max: MAX_PROFILES });
  return (text) => {
    const known = profiles.get(text);
    if (known !== undefined) return known;
    const profile = new ReadProfile(model, reader, text);
    profiles.set(text, profile);
    return profile;
  };
}

/** The same for a fetch that no client waits for. */
export function inBackground(profile: FetchProfile): FetchProfile {
  return {
    criticality: { ...profile.criticality, level: 'best-effort' },
    get fields() {
      return profile.fields;
    },
  };
}

class ReadProfile implements FetchProfile {
  readonly criticality: Criticality;
  #fields: FetchedFields | null = null;

  constructor(
    model: CriticalityModel,
    private readonly reader: FetchedFieldsReader,
    private readonly text: string,
  ) {
    const document = parse(text, { noLocation: true });
    const operation = getOperationAST(document);
    this.criticality = operation ? model.ofOperation(document, operation) : UNDECIDED;
  }

  get fields(): FetchedFields {
    this.#fields ??= this.reader.read(this.text);
    return this.#fields;
  }
}

/** Onboards a title through the router, as an editor and the studio's systems do. */
import { signIn } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import { EDITOR } from './takedown.js';

interface Production {
  readonly id: string;
  readonly version: number;
  readonly stage: string;
  readonly assets: readonly { readonly id: string; readonly kind: string }[];
}

interface StaffResponse {
  readonly __typename: string;
  readonly production?: Production;
}

export interface Film {
  readonly name: string;
  readonly genreId: string;
  /** Countries with a licence that starts now. */
  readonly country: string;
}

const CHECKSUM = '0'.repeat(64);

/**
 * Runs all steps in order. Resolves to the stages that the title went through, and its id. Throws when a step is
 * refused.
 */
export async function publishFilm(
  router: string,
  film: Film,
): Promise<{ readonly titleId: string; readonly stages: readonly string[] }> {
  const token = await signIn(router, EDITOR);
  const stages: string[] = [];
  const take = async (mutation: string, inputType: string, input: object): Promise<Production> => {
    const text = `mutation ($input: ${inputType}!) { step: ${mutation}(input: $input) { __typename ... on ProductionPayload { production { id version stage assets { id kind } } } ... on Problem { code message } } }`;
    const { data, errors } = await sendOperation(router, text, { input }, token);
    const result = data?.['step'] as StaffResponse | null | undefined;
    if (result?.production === undefined)
      throw new Error(`${mutation} was refused: ${JSON.stringify({ result, errors })}`);
    stages.push(result.production.stage);
    return result.production;
  };
  const key = (what: string): string => `${film.name.replaceAll(' ', '-')}-${what}`;
  const at = ({ id, version }: Production): object => ({ titleId: id, expectedVersion: version });

  const begun = await take('createTitle', 'CreateTitleInput', {
    idempotencyKey: key('title'),
    kind: 'MOVIE',
    originalLanguage: 'en',
  });
  const facts = {
    names: [{ language: 'en', text: film.name }],
    synopses: [{ language: 'en', short: 'A keeper disappears from a lighthouse.' }],
    runtimeSeconds: 5400,
    rating: { board: 'MPA', label: 'PG' },
    genreIds: [film.genreId],
    credits: [{ name: 'Ida Fox', role: 'DIRECTOR' }],
  };
  const described = await take('updateTitle', 'UpdateTitleInput', { ...at(begun), facts });
  const licensed = await take('setLicenceWindows', 'LicenceWindowsInput', {
    ...at(described),
    country: film.country,
    windows: [{ from: '2020-01-01T00:00:00Z' }],
  });
  const file = { languages: ['en'], checksum: CHECKSUM };
  const pictured = await take('addAsset', 'AddAssetInput', {
    ...at(licensed),
    ...file,
    idempotencyKey: key('video'),
    kind: 'VIDEO',
    name: 'film.mxf',
    runtimeSeconds: 5400,
  });
  const captioned = await take('addAsset', 'AddAssetInput', {
    ...at(pictured),
    ...file,
    idempotencyKey: key('captions'),
    kind: 'CAPTIONS',
    name: 'film.ttml',
  });
  const encoded = await take('recordEncode', 'RecordEncodeInput', {
    ...at(captioned),
    assetId: captioned.assets.find(({ kind }) => kind === 'VIDEO')?.id,
    outcome: 'COMPLETED',
    maxQuality: 'FHD',
  });
  const passed = await take('passQc', 'VerdictInput', at(encoded));
  await take('publishTitle', 'TitleStepInput', at(passed));
  return { titleId: begun.id, stages };
}

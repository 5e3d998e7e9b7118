/**
 * A sample variant for the pages: owners, a deprecated field, clients, a failed check, kill switches, and a launch that
 * does not compose. Its texts contain script injection attempts.
 */
import { FILMS, REF, RIVAL, VOTES } from '../../tests/test-registry.js';
import type { TestRegistry } from '../../tests/test-registry.js';

export const HOSTILE_TEXT = '<script>alert(1)</script>';
const GIT = {
  branch: 'main',
  commit: '0123456789abcdef',
  committer: 'Ada',
  remoteUrl: 'javascript:alert(2)',
  message: `fix ${HOSTILE_TEXT}`,
};

const CONTACT = `extend schema @contact(name: "Film team ${HOSTILE_TEXT}", url: "javascript:alert(3)", description: "Ask <b>us</b>")
directive @contact(name: String!, url: String, description: String) on SCHEMA
`;
const LABEL = `label: String @deprecated(reason: "Use ${HOSTILE_TEXT}")`;
const OWNED = {
  ...FILMS,
  sdl: `${CONTACT}${FILMS.sdl.replace('name: String', `"A name. ${HOSTILE_TEXT}" name: String ${LABEL}`)}`,
};
/** The non-null field makes an outage of votes null the film, and with it the list of films. */
const STRICT = { ...VOTES, sdl: VOTES.sdl.replace('stars: Int', 'stars: Int!') };

const PUBLISH_OPERATIONS = `mutation($operations: [PersistedQueryInput!]) { graph(id: "marquee") { persistedQueryList(id: "marquee@current") { publishOperations(operations: $operations) { __typename } } } }`;
const CHECK = `mutation($sdl: GraphQLDocument!) { graph(id: "marquee") { variant(name: "current") {
  submitSubgraphCheckAsync(input: { subgraphName: "films", proposedSchema: $sdl, gitContext: {}, config: {}, isSandbox: false }) { ... on CheckRequestSuccess { workflowID } }
} } }`;

/** @returns The id of the check. */
export async function publishSampleVariant(testRegistry: TestRegistry): Promise<string> {
  await testRegistry.registry.publishAll(REF, [OWNED, STRICT], { git: GIT, by: 'builder' });
  const key = await testRegistry.keyFor('publish');
  await testRegistry.request(key, PUBLISH_OPERATIONS, {
    operations: [
      {
        id: '1',
        name: 'Stars',
        type: 'QUERY',
        clientName: `tv ${HOSTILE_TEXT}`,
        body: 'query Stars { films { label stars } }',
      },
    ],
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  for (const change of [
    `switchOff(name: "votes", why: ${JSON.stringify(`broken ${HOSTILE_TEXT}`)}, until: "${until}")`,
    'switchOn(name: "votes", why: "mended")',
    `switchOff(name: "votes", why: "again", until: "${until}")`,
  ])
    await testRegistry.request(
      await testRegistry.keyFor('operate'),
      `mutation { graph(id: "marquee") { variant(name: "current") { ${change} { id } } } }`,
    );
  const checked = await testRegistry.request(key, CHECK, { sdl: OWNED.sdl.replace(LABEL, '') });
  await testRegistry.registry.publishAll(REF, [RIVAL], { git: null, by: 'rival-builder' });
  return /[0-9a-f-]{36}/.exec(JSON.stringify(checked))?.[0] ?? '';
}

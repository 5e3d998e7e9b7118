/**
 * A variant with a past: owners, a deprecated field, clients, a check that fails, a launch that does not compose. Some
 * who wrote it meant harm.
 */
import { FILMS, REF, RIVAL, VOTES } from '../../tests/test-registry.js';
import type { RunningRegistry } from '../../tests/test-registry.js';

export const HOSTILE = '<script>alert(1)</script>';
const GIT = {
  branch: 'main',
  commit: '0123456789abcdef',
  committer: 'Ada',
  remoteUrl: 'javascript:alert(2)',
  message: `mend ${HOSTILE}`,
};

const CONTACT = `extend schema @contact(name: "Film team ${HOSTILE}", url: "javascript:alert(3)", description: "Ask <b>us</b>")
directive @contact(name: String!, url: String, description: String) on SCHEMA
`;
const LABEL = `label: String @deprecated(reason: "Use ${HOSTILE}")`;
const OWNED = {
  ...FILMS,
  sdl: `${CONTACT}${FILMS.sdl.replace('name: String', `"A name. ${HOSTILE}" name: String ${LABEL}`)}`,
};
/** An outage of votes takes the film along, and the film its list. */
const STRICT = { ...VOTES, sdl: VOTES.sdl.replace('stars: Int', 'stars: Int!') };

const PUBLISH_OPERATIONS = `mutation($operations: [PersistedQueryInput!]) { graph(id: "marquee") { persistedQueryList(id: "marquee@current") { publishOperations(operations: $operations) { __typename } } } }`;
const CHECK = `mutation($sdl: GraphQLDocument!) { graph(id: "marquee") { variant(name: "current") {
  submitSubgraphCheckAsync(input: { subgraphName: "films", proposedSchema: $sdl, gitContext: {}, config: {}, isSandbox: false }) { ... on CheckRequestSuccess { workflowID } }
} } }`;

/** @returns The id of the check. */
export async function tellStory(house: RunningRegistry): Promise<string> {
  await house.registry.publishAll(REF, [OWNED, STRICT], { git: GIT, by: 'builder' });
  const key = await house.keyFor('publish');
  await house.ask(key, PUBLISH_OPERATIONS, {
    operations: [
      {
        id: '1',
        name: 'Stars',
        type: 'QUERY',
        clientName: `tv ${HOSTILE}`,
        body: 'query Stars { films { label stars } }',
      },
    ],
  });
  const checked = await house.ask(key, CHECK, { sdl: OWNED.sdl.replace(LABEL, '') });
  await house.registry.publishAll(REF, [RIVAL], { git: null, by: 'rival-builder' });
  return /[0-9a-f-]{36}/.exec(JSON.stringify(checked))?.[0] ?? '';
}

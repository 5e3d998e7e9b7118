/**
 * The packages that are published on npm, as data. A package holds the bundles of its entries and the files that they
 * read, in the same places below `lib/` as in this checkout, so that paths between them hold.
 */

/**
 * @typedef {object} PublishedPackage
 * @property {string} name
 * @property {string} description
 * @property {string} workspace Whose manifest pins the versions of `dependencies`.
 * @property {string} main The entry that its command runs.
 * @property {readonly string[]} entries Further bundles: worker threads, and programs that other programs start.
 * @property {readonly string[]} files Copied: files, or folders with an ending as in `folder/*.css`.
 * @property {readonly string[]} dependencies Installed with the package and not bundled: those with native code or a
 *   licence that does not allow it, and `graphql`, of which a process needs one copy.
 * @property {readonly string[]} loadedLater Those of `dependencies` that are loaded when they are first used.
 * @property {Readonly<Record<string, string>>} copied Libraries whose files are copied as they are -> their folder in
 *   `node_modules`: large ones that few processes load.
 * @property {Readonly<Record<string, string>>} optional Installed by those who configure what needs them; name -> what
 *   needs it.
 * @property {Readonly<Record<string, string>>} modules What programs import, as in `marquee-router/plugin` -> its source,
 *   which imports types only.
 * @property {Readonly<Record<string, string>>} documents Their places in the package -> their files in this checkout.
 * @property {readonly string[]} keywords
 */

const REDIS = { '@redis/client': 'Redis (MARQUEE_REDIS_URL)' };
const KAFKA = {
  kafkajs: 'Kafka (MARQUEE_EVENTS=kafka)',
  '@platformatic/kafka': 'Kafka with MARQUEE_KAFKA_CLIENT=platformatic',
};

const GUIDE = { 'your-graph.md': 'docs/your-graph.md' };

const WORKER_OF_RUNTIME = 'packages/runtime/src/launcher-guard-worker.ts';
const COMPOSITION_WORKER = 'schema/src/composition/composition-worker.ts';

/** @type {readonly PublishedPackage[]} */
export const PUBLISHED_PACKAGES = [
  {
    name: 'marquee-router',
    description: 'A GraphQL federation router: one endpoint over the subgraphs of a supergraph.',
    workspace: 'router',
    main: 'router/src/main.ts',
    entries: ['router/src/engine/planning/planning-worker.ts', WORKER_OF_RUNTIME],
    files: [
      'router/src/operators-page/*.css',
      'router/src/operators-page/*.svg',
      'router/dist/operators-page/browser/*.js',
    ],
    dependencies: ['@apollo/federation-internals', '@apollo/query-planner', 'graphql'],
    loadedLater: [],
    copied: { '@graphql-yoga/render-graphiql': '@graphql-yoga/render-graphiql/cjs' },
    optional: { ...REDIS, ...KAFKA },
    modules: { plugin: 'router/src/plugins/plugin-api.ts' },
    documents: {
      ...GUIDE,
      'router.schema.json': 'docs/reference/router.schema.json',
      'docs/reference/router.md': 'docs/reference/router.md',
      'docs/configuration.md': 'docs/configuration.md',
      'docs/from-apollo-router.md': 'docs/from-apollo-router.md',
      'docs/headers.md': 'docs/headers.md',
      'docs/identity.md': 'docs/identity.md',
      'docs/metrics.md': 'docs/metrics.md',
      'docs/plugins.md': 'docs/plugins.md',
    },
    keywords: ['graphql', 'federation', 'router', 'gateway', 'supergraph'],
  },
  {
    name: 'marquee-registry',
    description: 'A GraphQL schema registry: publications, composition, checks, and supergraphs for routers.',
    workspace: 'schema',
    main: 'schema/src/main.ts',
    entries: [
      'schema/src/checks/check-worker.ts',
      'schema/src/checks/plans/plan-analysis-worker.ts',
      'schema/src/usage/usage-report-worker.ts',
      COMPOSITION_WORKER,
      WORKER_OF_RUNTIME,
    ],
    files: [
      'schema/src/api/*.graphql',
      'schema/src/uplink/*.graphql',
      'schema/src/pages/layout/*.css',
      'schema/src/pages/layout/*.svg',
    ],
    dependencies: [
      '@apollo/composition',
      '@apollo/federation-internals',
      '@apollo/query-planner',
      '@photostructure/sqlite',
      'graphql',
    ],
    loadedLater: ['@photostructure/sqlite'],
    copied: {},
    optional: { ...REDIS, mongodb: 'MongoDB (MARQUEE_STORE=mongo)' },
    modules: {},
    documents: GUIDE,
    keywords: ['graphql', 'federation', 'schema', 'registry', 'supergraph'],
  },
  {
    name: 'marquee',
    description: 'The command line of Marquee: a new graph, composition, and the API of the registry.',
    workspace: 'schema',
    main: 'schema/src/cli/main.ts',
    entries: ['schema/src/rover/supergraph-plugin.ts', 'schema/src/rover/router-plugin.ts', COMPOSITION_WORKER],
    files: ['deploy/npm/marquee/new-graph/**'],
    dependencies: ['@apollo/composition', '@apollo/federation-internals', 'graphql'],
    loadedLater: [],
    copied: {},
    optional: {},
    modules: {},
    documents: GUIDE,
    keywords: ['graphql', 'federation', 'supergraph', 'composition', 'cli'],
  },
];

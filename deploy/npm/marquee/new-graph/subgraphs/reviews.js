import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

const REVIEWS = [
  { productId: '1', stars: 5, text: 'Solid.' },
  { productId: '1', stars: 4, text: 'Heavy.' },
  { productId: '2', stars: 3, text: 'Fine for a short dinner.' },
];

const typeDefs = parse(readFileSync(new URL('reviews.graphql', import.meta.url), 'utf8'));
const resolvers = {
  Query: { newestReview: () => REVIEWS.at(-1) },
  Review: { product: ({ productId }) => ({ id: productId }) },
  Product: { reviews: ({ id }) => REVIEWS.filter(({ productId }) => productId === id) },
};

const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 4002 } });
console.log(`reviews: ${url}`);

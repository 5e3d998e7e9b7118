import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

const PRODUCTS = [
  { id: '1', name: 'Table', price: 899 },
  { id: '2', name: 'Chair', price: 54 },
];

const typeDefs = parse(readFileSync(new URL('products.graphql', import.meta.url), 'utf8'));
const resolvers = {
  Query: { products: () => PRODUCTS },
  Product: { __resolveReference: ({ id }) => PRODUCTS.find((product) => product.id === id) ?? null },
};

const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 4001 } });
console.log(`products: ${url}`);

/** The expected response, executed by graphql-js on one undivided schema. Every gateway is compared with it. */
import { buildSchema, graphql } from 'graphql';
import { productByUpc, products, reviewedAs } from './catalogue.mjs';
import { AUTHOR, REVIEWS, SHOWN_TO_EVERYONE, USERS, shippingEstimate } from './data.mjs';
import { QUERY } from './query.mjs';

const UNDIVIDED_SCHEMA = buildSchema(`
  type Query { users: [User] topProducts(first: Int = 5): [Product] }
  type User { id: ID! name: String username: String reviews: [Review] }
  type Product { upc: String! name: String price: Int weight: Int inStock: Boolean shippingEstimate: Int reviews: [Review] }
  type Review { id: ID! body: String author: User product: Product }
`);

function asUser(user) {
  return { ...user, reviews: () => SHOWN_TO_EVERYONE.map(asReview) };
}

function asReview(review) {
  return {
    ...review,
    author: () => asUser(AUTHOR),
    product: () => asProduct(productByUpc(review.upc)),
  };
}

function asProduct(product) {
  return {
    ...product,
    shippingEstimate: shippingEstimate(product),
    reviews: () => REVIEWS.filter(({ upc }) => upc === reviewedAs(product.upc)).map(asReview),
  };
}

const rootValue = {
  users: () => USERS.map(asUser),
  topProducts: ({ first }) => products(first).map(asProduct),
};

/** `data` as JSON text, the keys in the order of the operation. */
export async function referenceData(source = QUERY) {
  const { data, errors } = await graphql({ schema: UNDIVIDED_SCHEMA, source, rootValue });
  if (errors !== undefined) throw errors[0];
  return JSON.stringify(data);
}

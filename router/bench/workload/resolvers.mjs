/** The resolvers of the four subgraphs. `shippingEstimate` uses what the gateway sends for `@requires`. */
import { productByUpc, products, reviewedAs } from './catalogue.mjs';
import { AUTHOR, REVIEWS, SHOWN_TO_EVERYONE, USERS, shippingEstimate } from './data.mjs';

function userById(id) {
  return USERS.find((user) => user.id === id) ?? null;
}

function reviewsOf({ upc }) {
  return REVIEWS.filter((review) => review.upc === reviewedAs(upc));
}

export const RESOLVERS = {
  accounts: {
    Query: { me: () => AUTHOR, users: () => USERS },
    User: { __resolveReference: ({ id }) => userById(id) },
  },
  inventory: {
    Product: {
      __resolveReference: (reference) => (productByUpc(reference.upc) === null ? null : reference),
      inStock: ({ upc }) => productByUpc(upc).inStock,
      shippingEstimate,
    },
  },
  products: {
    Query: { topProducts: (_parent, { first }) => products(first) },
    Product: { __resolveReference: ({ upc }) => productByUpc(upc) },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }) => REVIEWS.find((review) => review.id === id) ?? null,
      author: () => ({ id: AUTHOR.id, username: AUTHOR.username }),
      product: ({ upc }) => ({ upc }),
    },
    User: { __resolveReference: ({ id }) => (userById(id) === null ? null : { id }), reviews: () => SHOWN_TO_EVERYONE },
    Product: { __resolveReference: ({ upc }) => (productByUpc(upc) === null ? null : { upc }), reviews: reviewsOf },
  },
};

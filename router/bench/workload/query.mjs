/** The public benchmark's query: deeply nested, with the same entities at many paths. */
export const QUERY = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }

  query TestQuery {
    users {
      ...User
      reviews {
        ...Review
        product {
          ...Product
          reviews {
            ...Review
            author { ...User reviews { ...Review product { ...Product } } }
          }
        }
      }
    }
    topProducts {
      ...Product
      reviews {
        ...Review
        author { ...User reviews { ...Review product { ...Product } } }
      }
    }
  }
`;

export const BODY = JSON.stringify({ query: QUERY, operationName: 'TestQuery' });

/** A flat list of distinct products, whose size is that of `count` products. */
export function listQuery(count) {
  return `{ topProducts(first: ${count}) { upc name price weight inStock shippingEstimate reviews { id author { id name username } } } }`;
}

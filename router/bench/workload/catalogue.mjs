/** As many products as one asks for: the benchmark's nine, over and over under new numbers. For the cost of large answers. */
import { PRODUCTS } from './data.mjs';

const original = (upc) => {
  const number = Number(upc);
  return Number.isInteger(number) && number > 0 ? PRODUCTS[(number - 1) % PRODUCTS.length] : null;
};

/** Null for what is no number of a product. */
export const productByUpc = (upc) => {
  const product = original(upc);
  return product === null ? null : { ...product, upc };
};

/** The reviews of a product are those of its original. */
export const reviewedAs = (upc) => original(upc).upc;

export const products = (count) => Array.from({ length: count }, (_, index) => productByUpc(String(index + 1)));

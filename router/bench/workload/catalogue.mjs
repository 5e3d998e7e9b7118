/**
 * As many products as one asks for: the benchmark's nine, over and over under new numbers. For the cost of large
 * answers.
 */
import { PRODUCTS } from './data.mjs';

function original(upc) {
  const number = Number(upc);
  return Number.isInteger(number) && number > 0 ? PRODUCTS[(number - 1) % PRODUCTS.length] : null;
}

/** Null for what is no number of a product. */
export function productByUpc(upc) {
  const product = original(upc);
  return product === null ? null : { ...product, upc };
}

/** The reviews of a product are those of its original. */
export function reviewedAs(upc) {
  return original(upc).upc;
}

export function products(count) {
  return Array.from({ length: count }, (_, index) => productByUpc(String(index + 1)));
}

/** Any number of products: the benchmark's nine, repeated under new numbers. For the cost of large responses. */
import { PRODUCTS } from './data.mjs';

function original(upc) {
  const number = Number(upc);
  return Number.isInteger(number) && number > 0 ? PRODUCTS[(number - 1) % PRODUCTS.length] : null;
}

/** Null when `upc` is not the number of a product. */
export function productByUpc(upc) {
  const product = original(upc);
  return product === null ? null : { ...product, upc };
}

/** The reviews of a repeated product are those of its original. */
export function reviewedAs(upc) {
  return original(upc).upc;
}

export function products(count) {
  return Array.from({ length: count }, (_, index) => productByUpc(String(index + 1)));
}

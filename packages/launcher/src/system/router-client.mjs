/**
 * Sends operations of our clients to the router, by their persisted text: a router that enforces the list takes them.
 */
import { findOperation } from '../operations.mjs';

/**
 * @param {string} routerUrl
 * @param {string} name Of the operation's file.
 * @param {object} variables
 * @param {string} [token]
 * @returns {Promise<{ data?: any, errors?: { message: string }[] }>} Rejects when the router cannot be reached.
 */
export async function requestOperation(routerUrl, name, variables, token) {
  const { body: query } = findOperation(name);
  const response = await fetch(`${routerUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return /** @type {any} */ (await response.json());
}

/** As `requestOperation`; rejects when there are errors. */
export async function readData(routerUrl, name, variables, token) {
  const { data, errors } = await requestOperation(routerUrl, name, variables, token);
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}

/** A given number of subgraphs with one constant field each: `node one-field-subgraphs.mjs COUNT`. */
import { announce, serveMemoized } from './memoized-server.mjs';

const [count] = process.argv.slice(2);
async function serve(_, index) {
  return [`s${index}`, await serveMemoized(async () => `{"data":{"f${index}":"answer ${index}"}}`)];
}

announce(Object.fromEntries(await Promise.all(Array.from({ length: Number(count) }, serve))));

/**
 * 6 users, 9 products and 11 reviews, in the shape of the public benchmark: the first four products have 4, 4, 1 and 2
 * reviews, all reviews are by the first user, and `User.reviews` is the first two reviews for every user. The texts are
 * written for this project.
 */

export const USERS = [
  { id: '1', name: 'Ada Okafor', username: 'ada', birthday: 512697600 },
  { id: '2', name: 'Bruno Keller', username: 'bruno', birthday: 601344000 },
  { id: '3', name: 'Chiara Ferri', username: 'chiara', birthday: 645926400 },
  { id: '4', name: 'Dmitri Volkov', username: 'dmitri', birthday: 697334400 },
  { id: '5', name: 'Elif Aydın', username: 'elif', birthday: 731894400 },
  { id: '6', name: 'Farid Haddad', username: 'farid', birthday: 780192000 },
];

/** Shipping is free for prices above 1000, and costs half of the weight for others. */
export const PRODUCTS = [
  { upc: '1', name: 'Table', price: 899, weight: 100, inStock: true },
  { upc: '2', name: 'Couch', price: 1299, weight: 1000, inStock: false },
  { upc: '3', name: 'Glass', price: 15, weight: 20, inStock: false },
  { upc: '4', name: 'Chair', price: 499, weight: 100, inStock: false },
  { upc: '5', name: 'TV', price: 1299, weight: 1000, inStock: true },
  { upc: '6', name: 'Lamp', price: 6999, weight: 300, inStock: true },
  { upc: '7', name: 'Grill', price: 3999, weight: 2000, inStock: true },
  { upc: '8', name: 'Fridge', price: 100000, weight: 6000, inStock: false },
  { upc: '9', name: 'Sofa', price: 9999, weight: 800, inStock: true },
];

export function shippingEstimate({ price, weight }) {
  if (typeof price !== 'number' || typeof weight !== 'number') return null;
  return price > 1000 ? 0 : Math.floor(weight / 2);
}

const SENTENCES = [
  'It arrived a day early, in one piece, and the instructions fit on a single page that even made sense.',
  'Four of us sat around it through a long winter and nobody ever complained about the wobble in the left leg.',
  'I had doubts about the colour, but by daylight it is exactly what the picture promised.',
  'The cat has taken it over; we have given up, and bought a second one for people.',
  'Would buy again, though the box alone weighs more than some of my furniture.',
];

/** Deterministic text of about `length` characters, different for each review. */
function prose(start, length) {
  let text = '';
  for (let index = start; text.length < length; index += 1) text += `${SENTENCES[index % SENTENCES.length]} `;
  return text.slice(0, length).trimEnd();
}

const LENGTHS = [445, 290, 280, 145, 445, 290, 280, 145, 145, 145, 850];
const PRODUCT_OF = ['1', '1', '1', '1', '2', '2', '2', '2', '3', '4', '4'];

export const REVIEWS = LENGTHS.map((length, index) => ({
  id: String(index + 1),
  body: prose(index, length),
  upc: PRODUCT_OF[index],
}));

export const AUTHOR = USERS[0];
export const SHOWN_TO_EVERYONE = REVIEWS.slice(0, 2);

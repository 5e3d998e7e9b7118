/** Where the router is: the web server writes it into the page. */
export const routerUrl =
  document.querySelector<HTMLMetaElement>('meta[name="marquee-router"]')?.content || 'http://127.0.0.1:4000';

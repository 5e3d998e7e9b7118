/** What the router of the app passes to every screen. */
export interface ScreenProps {
  /** Named parameters of the route, as in `/title/:id`. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

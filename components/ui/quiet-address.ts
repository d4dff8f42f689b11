/**
 * Writes the address without telling the router: a cursor's place is worth a link, but is no navigation. The router
 * replaces `history.replaceState` by its own, which would take back a navigation that is on its way; the browser's own
 * is still on the prototype.
 */
export function replaceAddressQuietly(to: string): void {
  History.prototype.replaceState.call(window.history, window.history.state, '', to);
}

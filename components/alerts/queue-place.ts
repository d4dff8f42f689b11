'use client';

import { useSyncExternalStore } from 'react';

/** Where the window stands in the list. It changes with every scrolled frame, so it lives outside the page's state. */
export interface Place {
  /** alerts in the window */
  seen: number;
  /** loaded alerts below it */
  below: number;
}

export class PlaceStore {
  private place: Place = { seen: 0, below: 0 };
  private readonly listeners = new Set<() => void>();

  readonly set = (place: Place): void => {
    if (place.seen === this.place.seen && place.below === this.place.below) return;
    this.place = place;
    for (const listener of this.listeners) listener();
  };
  readonly get = (): Place => this.place;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export function usePlace(store: PlaceStore): Place {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

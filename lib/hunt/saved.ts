/** A search that somebody keeps; everybody sees it. Times are epoch milliseconds. */
export interface SavedHunt {
  id: number;
  name: string;
  query: string;
  /** names of fields: the columns of the table */
  columns: string[];
  author: string;
  createdTime: number;
  updatedTime: number;
}

/** How many events a saved search finds now; `atLeast` when counting was stopped. */
export interface SavedCount {
  events: number;
  hosts: number;
  atLeast: boolean;
}

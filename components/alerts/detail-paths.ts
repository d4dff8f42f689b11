/** What a page asks for first. The server names both to the browser before any script runs. */
export const alertPath = (id: string): string => `/api/alerts/${id}`;
export const treePath = (id: string): string => `/api/alerts/${id}/tree`;

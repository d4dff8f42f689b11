import { createContext } from 'react';

/** Where menus are drawn: inside the open dialog, since nothing outside it can be reached then; else the page's body. */
export const LayerContainer = createContext<HTMLElement | null>(null);

'use client';

import { createContext } from 'react';

/** A value of an event, as it is: what the menu acts on. */
export interface MenuValue {
  /** Sigma's name of the field: "Image" */
  field: string;
  /** the raw value */
  value: string;
  /** the event that it stands in: prevalence is then counted apart from its incident */
  eventRef?: string | undefined;
  /** the term of a query that finds it, where that is not the field with the value */
  term?: string | undefined;
}

/** What a page can do with a value besides what is always there (copy, hunt, prevalence). Absent: not offered. */
export interface ValueActions {
  filterIn?: ((value: MenuValue) => void) | undefined;
  filterOut?: ((value: MenuValue) => void) | undefined;
  only?: ((value: MenuValue) => void) | undefined;
  /** searches the page's own list */
  find?: ((value: MenuValue) => void) | undefined;
  /** marks the event as telling because of this value */
  observe?: ((value: MenuValue) => void) | undefined;
  /** takes the event into a new hypothesis */
  hypothesis?: ((value: MenuValue) => void) | undefined;
  /** adds a condition on the value to the rule that the page works on */
  addToRule?: ((value: MenuValue) => void) | undefined;
}

/** The actions of a page for all values below it. */
export const ValueMenuContext = createContext<ValueActions>({});

import type { KeyMap } from '../ui/keys';

/** What the keys of the page do, as entries of the palette: also for those who switched one-letter keys off. */
export interface Action {
  key: string;
  label: string;
  run: () => void;
}

/** Moving a cursor is no action, and one that two keys do is listed once. The innermost part of the page answers first. */
const NONE = /^(j|k|g|G|h|l|Arrow.*|Enter|Escape|ctrl\+k)$/;

export function actionsOf(groups: readonly { map: KeyMap }[]): Action[] {
  const keys = new Set<string>();
  const labels = new Set<string>();
  return groups.flatMap(({ map }) =>
    Object.entries(map).flatMap(([key, { label, run }]) => {
      if (NONE.test(key) || keys.has(key) || labels.has(label)) return [];
      keys.add(key);
      labels.add(label);
      return [{ key, label, run: () => run(new KeyboardEvent('keydown', { key })) }];
    }),
  );
}

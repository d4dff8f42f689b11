'use client';

import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { later, warmUpLater } from './later';

export type MenuItem =
  | { separator: true }
  /** a line of explanation, or the value that the menu acts on */
  | { heading: ReactNode }
  | { label: ReactNode; items: MenuItem[]; key?: string }
  | {
      label: ReactNode;
      onSelect: () => void;
      /** React key, when labels are not unique text */
      key?: string;
      /** acts only while the menu is open */
      kbd?: string;
      checked?: boolean;
      danger?: boolean;
      /** why it cannot be chosen: shown in place of the key */
      disabled?: string;
      note?: ReactNode;
    };

export interface MenuProps {
  /** one button-like element that forwards its ref */
  trigger: ReactElement<TriggerProps>;
  items: MenuItem[];
  align?: 'start' | 'end';
  onOpenChange?: (open: boolean) => void;
  open?: boolean;
}

interface TriggerProps {
  onClick?: () => void;
  onFocus?: () => void;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
}

const Panel = later(() => import('./menu-panel').then((code) => code.MenuPanel));

/** A menu under a button. Its code comes when the page has time, or when the button is pressed before that. */
export function Menu(props: MenuProps) {
  const { trigger, open = false } = props;
  const [pressed, press] = useState(false);
  const [ready, setReady] = useState(Panel.isReady);
  const focused = useRef(false);
  const wanted = pressed || open;
  useEffect(() => {
    if (ready) return;
    const warmUp = () => Panel.warmUp().then(() => setReady(Panel.isReady()));
    if (wanted) void warmUp();
    else return warmUpLater([{ warmUp }]);
  }, [ready, wanted]);
  if (ready) return <Panel {...props} begins={pressed ? 'open' : focused.current ? 'focused' : 'closed'} />;
  const ask = () => {
    press(true);
    props.onOpenChange?.(true);
  };
  return cloneElement(trigger, {
    onClick: ask,
    onFocus: () => {
      focused.current = true;
    },
    onBlur: () => {
      focused.current = false;
    },
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      event.stopPropagation();
      ask();
    },
    'aria-haspopup': 'menu',
    'aria-expanded': false,
  });
}

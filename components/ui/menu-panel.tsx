'use client';

import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { use, useEffect, useRef, useState } from 'react';
import { cx } from './class-names';
import { Kbd } from './kbd';
import { LayerContainer } from './layer-container';
import type { MenuItem, MenuProps } from './menu';

const PANEL =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-40 max-w-90 overflow-y-auto rounded-2 bg-overlay py-1 text-12 text-ink shadow-float';
const ITEM = 'flex h-row-table items-center gap-3 px-2.5 outline-none select-none data-highlighted:bg-accent-bg';

/** A menu under its button. Arrow keys, typing ahead and Esc come from Radix; `kbd` letters act while it is open. */
export function MenuPanel({
  trigger,
  items,
  align = 'start',
  open,
  onOpenChange,
  begins,
}: MenuProps & {
  /** what was done to the button before this code was there */
  begins: 'open' | 'focused' | 'closed';
}) {
  const container = use(LayerContainer);
  const [openHere, setOpenHere] = useState(begins === 'open');
  const button = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const asked = useRef(begins);
  useEffect(() => {
    if (asked.current === 'focused') button.current?.focus({ preventScroll: true });
    if (asked.current !== 'open') return;
    // the key that asked for the menu was pressed before it could be heard here; the panel stands in the next frame
    const frame = requestAnimationFrame(() => content.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const isOpen = open ?? openHere;
  const change = (next: boolean) => {
    setOpenHere(next);
    onOpenChange?.(next);
  };
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={change}>
      <DropdownMenu.Trigger asChild ref={button}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content
          ref={content}
          data-layer="menu"
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={PANEL}
          onKeyDown={(event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            const found = withKey(items, event.key);
            if (!found) return;
            event.preventDefault();
            change(false);
            found.onSelect();
          }}
        >
          <MenuItems items={items} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuItems({ items }: { items: MenuItem[] }) {
  const container = use(LayerContainer);
  const anyChecked = items.some((item) => 'checked' in item);
  return items.map((item, index) => {
    if ('separator' in item) return <DropdownMenu.Separator key={index} className="my-1 h-px bg-line-2" />;
    if ('heading' in item) {
      return (
        <DropdownMenu.Label key={index} className="cut px-2.5 py-1 text-11 text-ink-3">
          {item.heading}
        </DropdownMenu.Label>
      );
    }
    if ('items' in item) {
      return (
        <DropdownMenu.Sub key={item.key ?? index}>
          <DropdownMenu.SubTrigger className={cx(ITEM, 'data-[state=open]:bg-accent-bg')}>
            <span className="flex-1">{item.label}</span>
            <span aria-hidden="true" className="text-ink-3">
              ▸
            </span>
          </DropdownMenu.SubTrigger>
          <DropdownMenu.Portal container={container}>
            <DropdownMenu.SubContent data-layer="menu" className={PANEL} collisionPadding={8}>
              <MenuItems items={item.items} />
            </DropdownMenu.SubContent>
          </DropdownMenu.Portal>
        </DropdownMenu.Sub>
      );
    }
    return (
      <DropdownMenu.Item
        key={item.key ?? index}
        disabled={item.disabled !== undefined}
        onSelect={item.onSelect}
        className={cx(ITEM, item.disabled ? 'text-ink-3' : item.danger && 'text-lie')}
      >
        {anyChecked && <span className="w-3 flex-none">{item.checked && <Check size={12} aria-label="chosen" />}</span>}
        <span className="cut flex-1">{item.label}</span>
        {item.note !== undefined && <span className="num text-11 text-ink-3">{item.note}</span>}
        {item.disabled ? <span className="text-11">{item.disabled}</span> : item.kbd && <Kbd>{item.kbd}</Kbd>}
      </DropdownMenu.Item>
    );
  });
}

function withKey(items: MenuItem[], key: string) {
  for (const item of items) if ('onSelect' in item && item.kbd === key && item.disabled === undefined) return item;
  return undefined;
}

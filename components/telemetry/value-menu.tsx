'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type ButtonHTMLAttributes, type ReactNode, type Ref, use, useState } from 'react';
import { huntAddress } from '../../lib/hunt/address';
import { termText } from '../../lib/hunt/term';
import { linkFor, linksOf } from '../../lib/telemetry/link-template';
import { visible } from '../../lib/telemetry/text';
import type { ValueSeen } from '../../lib/telemetry/value-seen';
import { apiGet } from '../ui/api';
import { cx } from '../ui/class-names';
import { copyText } from '../ui/copy-raw';
import { plural } from '../ui/count';
import { Menu, type MenuItem } from '../ui/menu';
import { Prevalence } from '../ui/prevalence';
import { Time } from '../ui/time';
import { day } from '../ui/time-format';
import { useToast } from '../ui/toast';
import { openOutside } from './open-outside';
import { useLinkTemplates } from './use-link-templates';
import { type MenuValue, type ValueActions, ValueMenuContext } from './value-actions';

export interface ValueMenuProps extends MenuValue {
  /** what the screen calls it, where that is not the field's name: "True image" */
  label?: string;
  /** instead of the page's (ValueMenuContext) */
  actions?: ValueActions;
  children: ReactNode;
  className?: string;
}

const SHOWN_IN_MENU = 60;

/** A value with the menu that every value of the console has: how common it is, filter, copy, hunt, add to a rule. */
export function ValueMenu(props: ValueMenuProps) {
  const [used, setUsed] = useState(false);
  // a screen shows hundreds of values, and few menus: one is made when its value is first pressed
  return used ? <Used {...props} /> : <Trigger {...props} onClick={() => setUsed(true)} aria-haspopup="menu" />;
}

function Trigger({
  field,
  value,
  label = field,
  children,
  className,
  eventRef: _,
  term: __,
  actions: ___,
  ...rest
}: ValueMenuProps &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'value' | 'children'> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        'relative -mx-0.75 flex min-w-0 items-center rounded-1 px-0.75 text-left hover:bg-raised data-[state=open]:outline-2 data-[state=open]:outline-accent',
        className,
      )}
    >
      {/* in the content and not as a label: what is read aloud holds what is seen */}
      <span className="sr-only">{label}: </span>
      {children}
      <span className="sr-only">. Opens a menu</span>
    </button>
  );
}

function Used(props: ValueMenuProps) {
  const { field, value, eventRef, term, label = field, actions } = props;
  const [open, setOpen] = useState(true);
  const ofPage = use(ValueMenuContext);
  const items = useItems({ field, value, eventRef, term }, label, actions ?? ofPage);
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      trigger={<Trigger {...props} />}
      items={
        open
          ? [
              {
                heading: (
                  <span className="mono">
                    {visible(value.length > SHOWN_IN_MENU ? `${value.slice(0, SHOWN_IN_MENU)}…` : value)}
                  </span>
                ),
              },
              { heading: <Seen field={field} value={value} eventRef={eventRef} /> },
              { separator: true },
              ...items,
            ]
          : items
      }
    />
  );
}

function useItems(asked: MenuValue, label: string, actions: ValueActions): MenuItem[] {
  const toast = useToast();
  const router = useRouter();
  const { field, value, term } = asked;
  const templates = useLinkTemplates();
  const copy = async () => {
    const copied = await copyText(value);
    toast({
      text: copied ? `${label} copied, ${plural(value.length, 'character')}.` : 'The browser refused to copy.',
      error: !copied,
    });
  };
  const offered = (text: string, kbd: string, act: ((value: MenuValue) => void) | undefined): MenuItem[] =>
    act ? [{ label: text, kbd, onSelect: () => act(asked) }] : [];
  return [
    ...offered('Filter in', '+', actions.filterIn),
    ...offered('Filter out', '-', actions.filterOut),
    ...offered('Only this', '.', actions.only),
    ...offered('Find on this page', '=', actions.find),
    { label: 'Copy raw value', kbd: 'c', onSelect: () => void copy() },
    { label: 'Hunt for it', kbd: 'h', onSelect: () => router.push(huntAddress(term ?? termText(field, value))) },
    ...offered('Observe for this value', 'o', actions.observe),
    ...offered('Add to a hypothesis', 'n', actions.hypothesis),
    ...offered('Add to the rule', 'r', actions.addToRule),
    ...linksOf(templates, field, value).map((template) => ({
      key: `link ${template.name}`,
      label: `Look up in ${template.name}`,
      note: '↗',
      onSelect: () => openOutside(linkFor(template, value)),
    })),
  ];
}

/** On how many other hosts, and since when. Asked for when the menu opens. */
function Seen({ field, value, eventRef }: MenuValue) {
  const { data, isError } = useQuery({
    queryKey: ['hunt', 'prevalence', field, value, eventRef],
    queryFn: ({ signal }) =>
      apiGet<{ seen: ValueSeen | null }>('/api/hunt/prevalence', { field, value, ref: eventRef }, signal),
    staleTime: 10_000,
  });
  if (isError) return <>prevalence could not be counted</>;
  if (!data) return <>counting …</>;
  const { seen } = data;
  if (!seen) return <>not counted by value: hunt for it</>;
  if (seen.firstTime === null || seen.lastTime === null) return <>never stored</>;
  return (
    <span className="grid gap-0.5">
      <Prevalence value={seen.prevalence} />
      <span>
        first <Time value={seen.firstTime} /> · last <Time value={seen.lastTime} />
      </span>
      {seen.keptFrom !== null && <span>of what is kept: since {day(seen.keptFrom)}</span>}
    </span>
  );
}

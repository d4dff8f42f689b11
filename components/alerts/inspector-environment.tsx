'use client';

import { useMemo } from 'react';
import { environmentOf, isTelling } from '../../lib/telemetry/environment';
import { AdversaryText } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { CopyButton } from '../ui/copy-button';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';

/** The process's environment, where its start was sent with one; what changes the code it loads first. */
export function InspectorEnvironment({ raw }: { raw: string | undefined }) {
  const variables = useMemo(() => {
    const found = environmentOf(raw ?? '');
    return found && [...found].sort((a, b) => Number(isTelling(b)) - Number(isTelling(a)));
  }, [raw]);
  if (!variables || variables.length === 0) return null;
  return (
    <>
      <PanelHead title="Environment" note={count(variables.length)} line={false}>
        <CopyButton
          value={variables.map(({ name, value }) => `${name}=${value}`).join('\n')}
          label="Copy the environment"
        />
      </PanelHead>
      <ul aria-label="Environment" className="mono px-3 pb-2 text-11">
        {variables.map((variable, i) => (
          <li key={i} className="flex min-w-0 gap-1">
            <AdversaryText
              value={variable.name.slice(0, 80)}
              className={cx('flex-none text-[11px]', isTelling(variable) ? 'font-semibold text-over' : 'text-ink-2')}
            />
            <AdversaryText value={variable.value.slice(0, 2_000)} className="text-[11px]" />
          </li>
        ))}
      </ul>
    </>
  );
}

'use client';

import { useSources } from '../ui/use-sources';

/** Nobody may take the recording for their own fleet. */
export function SampleBanner() {
  const { data } = useSources();
  if (!data?.sample.loaded) return null;
  return (
    <div className="flex h-6.5 flex-none items-center gap-2 border-b border-line bg-over-bg px-3 text-11 text-ink-2">
      <b className="font-semibold text-over">Sample data</b>
      <span className="cut">
        a recorded fleet, so that there is something to look at. Remove it with{' '}
        <code className="text-ink">npx unwrap sample remove</code>
      </span>
    </div>
  );
}

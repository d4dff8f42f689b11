'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { DetectorView } from './detector-view';
import { TuneView } from './tune-view';
import { useDetector } from './use-detectors';

/** A detector to read, or, with ?tune, to change. ?threat shows that threat's evidence beside the editor, ?version an older text. */
export function DetectorPage({ id }: { id: number }) {
  const { data, error, refetch } = useDetector(id);
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  if (!data)
    return error ? (
      <ErrorState what={`D-${id} could not be loaded`} error={error} onRetry={() => void refetch()} />
    ) : (
      <SkeletonRows rows={16} />
    );

  const number = (name: string) => {
    const text = params.get(name);
    return text && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  const go = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  if (params.has('tune') && data.state !== 'retired') {
    return (
      <TuneView
        key={data.versionId}
        detector={data}
        threatId={number('threat')}
        onLeave={() => go({ tune: null, threat: null })}
      />
    );
  }
  const version = data.versions.find((v) => v.number === number('version')) ?? null;
  return (
    <DetectorView
      detector={data}
      version={version}
      onVersion={(n) => go({ version: n === data.version ? null : String(n) })}
      onTune={() => go({ tune: '1', version: null })}
    />
  );
}

'use client';

import { useState } from 'react';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { useSources } from '../ui/use-sources';
import { HOSTS_SHOWN, HostsTable } from './hosts-table';
import { Quarantine } from './quarantine';
import { Replay } from './replay';
import { SendTelemetry } from './send-telemetry';
import { SourcesTable } from './sources-table';
import { Tokens } from './tokens';
import { useTokens } from './use-tokens';

/** Where telemetry comes from, what arrived, what could not be read, and how to send more. */
export function SourcesPage() {
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useSources({ hosts: all ? 'all' : HOSTS_SHOWN, watch: true });
  const tokens = useTokens().data;
  if (!data) {
    return error ? (
      <ErrorState what="The sources could not be read" error={error} onRetry={() => void refetch()} />
    ) : (
      <SkeletonRows rows={10} />
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      {error && (
        <ErrorState
          what="The sources could not be read again; these are the numbers of before"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data.warnings.map((warning) => (
        <p
          key={warning}
          role="status"
          className="flex-none border-b border-line bg-over-bg px-3 py-1.5 text-12 text-over"
        >
          {warning}
        </p>
      ))}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_408px]">
        <div className="min-h-0 overflow-y-auto border-r border-line bg-surface">
          <SourcesTable sources={data.sources} />
          <HostsTable hosts={data.hosts} total={data.hostCount} onAll={() => setAll(true)} />
          <Quarantine quarantine={data.quarantine} />
        </div>
        <div className="min-h-0 overflow-y-auto bg-surface">
          <Replay sample={data.sample} />
          {tokens && <Tokens tokens={tokens} />}
          <SendTelemetry />
        </div>
      </div>
    </div>
  );
}

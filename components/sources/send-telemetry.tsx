'use client';

import { useSyncExternalStore } from 'react';
import { CopyButton } from '../ui/copy-button';
import { PanelHead } from '../ui/panel-head';

const never = () => () => {};

/** How to send records here, with this console's own address. */
export function SendTelemetry() {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  return (
    <section>
      <PanelHead title="Send telemetry" note="ECS as NDJSON, or raw auditd lines; gzip is welcome" />
      <div className="grid gap-3 px-3 py-2.5 text-12">
        <Example
          title="From anywhere, with a token"
          text={`gzip -c events.ndjson | curl -sS ${origin}/api/ingest \\\n  -H "authorization: Bearer $UNWRAP_TOKEN" \\\n  -H "content-encoding: gzip" --data-binary @-`}
        />
        <Example title="A file of any size, on this machine" text="npx unwrap import /var/log/audit/audit.log" />
        <p className="text-11 text-ink-2">
          The answer tells of each record: created, duplicate, pending, quarantined or rejected, with the reason. What
          is answered as created is stored and was seen by every live detector. Records more than a day ahead, or older
          than what is kept, are quarantined; name the range of a historic import with <code>?from=…&amp;to=…</code>.
        </p>
      </div>
    </section>
  );
}

function Example({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <h3 className="mb-1 text-11 font-normal text-ink-2">{title}</h3>
      <div className="flex items-start gap-1 rounded-2 border border-line bg-field py-1.5 pr-1.5 pl-2.5">
        <pre className="mono min-w-0 flex-1 leading-4.25 wrap-anywhere whitespace-pre-wrap">{text}</pre>
        <CopyButton value={text} />
      </div>
    </div>
  );
}

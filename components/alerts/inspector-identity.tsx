'use client';

import type { Life } from '../../lib/process-tree/forest';
import { modeText } from '../../lib/process-tree/mark-text';
import type { TreeMark, TreeProcess } from '../../lib/process-tree/tree';
import type { ShownHit, ValuePrevalence } from '../../lib/telemetry/shown';
import { rangesFor } from '../telemetry/marks';
import { ValueMenu } from '../telemetry/value-menu';
import { AdversaryText } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { Hash } from '../ui/hash';
import { ImagePath } from '../ui/image-path';
import { prevalenceOf, ValueLine } from './inspector-line';

/** The true image and hash over the claimed name, and where the process stands. */
export function InspectorIdentity({
  life,
  process,
  mark,
  hits,
  prevalence,
  eventRef,
}: {
  life: Life;
  process: TreeProcess;
  mark: TreeMark | null;
  hits: readonly ShownHit[];
  prevalence: readonly ValuePrevalence[];
  eventRef: string | undefined;
}) {
  const { behavior } = process;
  const parent = life.parent?.shown;
  const parentImage = behavior.parent?.image ?? parent?.behavior.image;
  const claim = process.claims ?? (process.disguised ? behavior.argv?.[0] : undefined);
  return (
    <dl className="px-3">
      {mark && <Target mark={mark} hits={hits} prevalence={prevalence} eventRef={eventRef} />}
      <ValueLine label="True image" prevalence={prevalenceOf(prevalence, ['image'], behavior.image)}>
        {behavior.image === undefined ? (
          <span className="text-12 text-ink-3">not recorded</span>
        ) : (
          <ValueMenu field="Image" label="True image" eventRef={eventRef} value={behavior.image}>
            <ImagePath
              value={behavior.image}
              ranges={rangesFor('Image', behavior.image, hits)}
              className="text-[13px] font-semibold"
            />
          </ValueMenu>
        )}
      </ValueLine>
      {claim !== undefined && (
        <ValueLine label="Claims" lie prevalence={prevalenceOf(prevalence, ['argv0'], claim)}>
          <ValueMenu field="Argv0" label="Claims" eventRef={eventRef} value={claim}>
            <ClaimedName value={claim.slice(0, 300)} ranges={rangesFor('Argv0', claim, hits)} />
          </ValueMenu>
        </ValueLine>
      )}
      {behavior.sha256 !== undefined && (
        <ValueLine label="sha256" prevalence={prevalenceOf(prevalence, ['sha256'], behavior.sha256)}>
          <ValueMenu field="sha256" label="sha256" eventRef={eventRef} value={behavior.sha256}>
            <Hash
              value={behavior.sha256}
              head={14}
              matched={hits.some((hit) => hit.value.toLowerCase().includes(behavior.sha256!.toLowerCase()))}
            />
          </ValueMenu>
        </ValueLine>
      )}
      {behavior.user !== undefined && (
        <ValueLine label="User" prevalence={prevalenceOf(prevalence, ['user'], behavior.user)}>
          <ValueMenu field="User" label="User" eventRef={eventRef} value={behavior.user}>
            <AdversaryText value={behavior.user} ranges={rangesFor('User', behavior.user, hits)} />
          </ValueMenu>
          {behavior.uid !== undefined && behavior.uid !== behavior.user && (
            <span className="mono text-ink-3">({behavior.uid})</span>
          )}
        </ValueLine>
      )}
      {behavior.cwd !== undefined && (
        <ValueLine label="Folder" prevalence={undefined}>
          <ValueMenu field="CurrentDirectory" label="Folder" eventRef={eventRef} value={behavior.cwd}>
            <AdversaryText
              value={behavior.cwd}
              shortenHome
              ranges={rangesFor('CurrentDirectory', behavior.cwd, hits)}
            />
          </ValueMenu>
        </ValueLine>
      )}
      {(parentImage !== undefined || process.ppid !== null) && (
        <ValueLine label="Parent" prevalence={prevalenceOf(prevalence, ['parentImage'], parentImage)}>
          {parentImage === undefined ? (
            <span className="text-12 text-ink-3">no exec record</span>
          ) : (
            <ValueMenu field="ParentImage" label="Parent" eventRef={eventRef} value={parentImage}>
              <ImagePath value={parentImage} ranges={rangesFor('ParentImage', parentImage, hits)} />
            </ValueMenu>
          )}
          <span className="mono num text-ink-3">{process.ppid}</span>
        </ValueLine>
      )}
    </dl>
  );
}

/** The file or address of the selected event. */
function Target({
  mark,
  hits,
  prevalence,
  eventRef,
}: {
  mark: TreeMark;
  hits: readonly ShownHit[];
  prevalence: readonly ValuePrevalence[];
  eventRef: string | undefined;
}) {
  if (mark.file) {
    const { path, mode } = mark.file;
    return (
      <ValueLine
        label={mark.kind === 'file_chmod' ? 'Mode of' : 'File'}
        prevalence={prevalenceOf(prevalence, ['target'], path)}
      >
        <ValueMenu field="TargetFilename" label="File" eventRef={eventRef} value={path}>
          <ImagePath
            value={path}
            ranges={rangesFor('TargetFilename', path, hits)}
            className="text-[13px] font-semibold"
          />
        </ValueMenu>
        {mode !== undefined && <span className="mono text-ink-2">{modeText(mode)}</span>}
      </ValueLine>
    );
  }
  if (mark.net) {
    const { ip, port } = mark.net;
    return (
      <ValueLine
        label={mark.net.initiated ? 'Connects' : 'Accepts'}
        prevalence={prevalenceOf(prevalence, ['destinationIp'], ip)}
      >
        <ValueMenu field="DestinationIp" label="Address" eventRef={eventRef} value={ip}>
          <AdversaryText
            value={ip}
            ranges={rangesFor('DestinationIp', ip, hits)}
            className="text-[13px] font-semibold"
          />
        </ValueMenu>
        <ValueMenu field="DestinationPort" label="Port" eventRef={eventRef} value={String(port)}>
          <span className="mono text-ink-2">:{port}</span>
        </ValueMenu>
        <span className="text-11 text-ink-3">
          {mark.net.protocol && mark.net.protocol !== 'tcp' ? `${mark.net.protocol}, ` : ''}
          {mark.external ? 'external' : 'internal'}
        </span>
      </ValueLine>
    );
  }
  return null;
}

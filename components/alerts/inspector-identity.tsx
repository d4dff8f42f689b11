'use client';

import type { Life } from '../../lib/process-tree/forest';
import { modeText } from '../../lib/process-tree/mark-text';
import type { TreeMark, TreeProcess } from '../../lib/process-tree/tree';
import type { ShownHit, ValuePrevalence } from '../../lib/telemetry/shown';
import { rangesFor } from '../telemetry/marks';
import { AdversaryText } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { Hash } from '../ui/hash';
import { ImagePath } from '../ui/image-path';
import { prevalenceOf, Value, ValueLine } from './inspector-value';

/** The true image and hash over the claimed name, and where the process stands. */
export function InspectorIdentity({
  life,
  process,
  mark,
  hits,
  prevalence,
}: {
  life: Life;
  process: TreeProcess;
  mark: TreeMark | null;
  hits: readonly ShownHit[];
  prevalence: readonly ValuePrevalence[];
}) {
  const { behavior } = process;
  const parent = life.parent?.shown;
  const parentImage = behavior.parent?.image ?? parent?.behavior.image;
  const claim = process.claims ?? (process.disguised ? behavior.argv?.[0] : undefined);
  return (
    <dl className="px-3">
      {mark && <Target mark={mark} hits={hits} prevalence={prevalence} />}
      <ValueLine label="True image" prevalence={prevalenceOf(prevalence, ['image'], behavior.image)}>
        {behavior.image === undefined ? (
          <span className="text-12 text-ink-3">not recorded</span>
        ) : (
          <Value label="True image" value={behavior.image}>
            <ImagePath
              value={behavior.image}
              ranges={rangesFor('Image', behavior.image, hits)}
              className="text-[13px] font-semibold"
            />
          </Value>
        )}
      </ValueLine>
      {claim !== undefined && (
        <ValueLine label="Claims" lie prevalence={prevalenceOf(prevalence, ['argv0'], claim)}>
          <Value label="Claims" value={claim}>
            <ClaimedName value={claim.slice(0, 300)} ranges={rangesFor('Argv0', claim, hits)} />
          </Value>
        </ValueLine>
      )}
      {behavior.sha256 !== undefined && (
        <ValueLine label="sha256" prevalence={prevalenceOf(prevalence, ['sha256'], behavior.sha256)}>
          <Value label="sha256" value={behavior.sha256}>
            <Hash
              value={behavior.sha256}
              head={14}
              matched={hits.some((hit) => hit.value.toLowerCase().includes(behavior.sha256!.toLowerCase()))}
            />
          </Value>
        </ValueLine>
      )}
      {behavior.user !== undefined && (
        <ValueLine label="User" prevalence={prevalenceOf(prevalence, ['user'], behavior.user)}>
          <Value label="User" value={behavior.user}>
            <AdversaryText value={behavior.user} ranges={rangesFor('User', behavior.user, hits)} />
          </Value>
          {behavior.uid !== undefined && behavior.uid !== behavior.user && (
            <span className="mono text-ink-3">({behavior.uid})</span>
          )}
        </ValueLine>
      )}
      {behavior.cwd !== undefined && (
        <ValueLine label="Folder" prevalence={undefined}>
          <Value label="Folder" value={behavior.cwd}>
            <AdversaryText
              value={behavior.cwd}
              shortenHome
              ranges={rangesFor('CurrentDirectory', behavior.cwd, hits)}
            />
          </Value>
        </ValueLine>
      )}
      {(parentImage !== undefined || process.ppid !== null) && (
        <ValueLine label="Parent" prevalence={prevalenceOf(prevalence, ['parentImage'], parentImage)}>
          {parentImage === undefined ? (
            <span className="text-12 text-ink-3">no exec record</span>
          ) : (
            <Value label="Parent" value={parentImage}>
              <ImagePath value={parentImage} ranges={rangesFor('ParentImage', parentImage, hits)} />
            </Value>
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
}: {
  mark: TreeMark;
  hits: readonly ShownHit[];
  prevalence: readonly ValuePrevalence[];
}) {
  if (mark.file) {
    const { path, mode } = mark.file;
    return (
      <ValueLine
        label={mark.kind === 'file_chmod' ? 'Mode of' : 'File'}
        prevalence={prevalenceOf(prevalence, ['target'], path)}
      >
        <Value label="File" value={path}>
          <ImagePath
            value={path}
            ranges={rangesFor('TargetFilename', path, hits)}
            className="text-[13px] font-semibold"
          />
        </Value>
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
        <Value label="Address" value={ip}>
          <AdversaryText
            value={ip}
            ranges={rangesFor('DestinationIp', ip, hits)}
            className="text-[13px] font-semibold"
          />
        </Value>
        <Value label="Port" value={String(port)}>
          <span className="mono text-ink-2">:{port}</span>
        </Value>
        <span className="text-11 text-ink-3">{mark.external ? 'external' : 'internal'}</span>
      </ValueLine>
    );
  }
  return null;
}

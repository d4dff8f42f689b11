/** The recorded fleet for tests: both formats, and behaviors with the little context that facts need. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Behavior, ProcessBehavior } from './behavior';
import type { NormalEvent } from './event';
import { type Assembly, type AuditPart, assembleAudit, auditGroupKey, parseAuditLine } from './formats/auditd';
import { normaliseEcsLine } from './formats/ecs';

const SAMPLE = fileURLToPath(new URL('../../data/sample/', import.meta.url));

export const RECORDINGS = [1, 2] as const;
export type Recording = (typeof RECORDINGS)[number];

export function sampleLines(name: string): string[] {
  return gunzipSync(readFileSync(SAMPLE + name))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

export function ecsEvents(recording: Recording): NormalEvent[] {
  return sampleLines(`ecs-fleet-${recording}.ndjson.gz`).map((line) => {
    const answer = normaliseEcsLine(line);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.reason}`);
    return answer.event;
  });
}

export function auditGroups(lines: readonly string[], defaultNode?: string): Map<string, AuditPart[]> {
  const groups = new Map<string, AuditPart[]>();
  for (const line of lines) {
    const parsed = parseAuditLine(line, defaultNode);
    if (!parsed.ok) throw new Error(`${parsed.code}: ${parsed.reason}`);
    const key = `${parsed.part.node} ${auditGroupKey(parsed.part)}`;
    groups.set(key, [...(groups.get(key) ?? []), parsed.part]);
  }
  return groups;
}

export function auditAssemblies(recording: Recording): Assembly[] {
  return [...auditGroups(sampleLines(`auditd-fleet-${recording}.log.gz`)).values()].map(assembleAudit);
}

/** Labels: the incident's processes, by host and pid. For tests only. */
export function truth(recording: Recording): { host: string; entities: Set<string> } {
  const labels = JSON.parse(readFileSync(`${SAMPLE}truth.json`, 'utf8'))[`incident-${recording}`];
  return { host: labels.host, entities: new Set(labels.process_entity_ids) };
}

/** Each event with its behavior; the context is the latest start with the pid and what the record says of the parent. */
export function withBehaviors(events: readonly NormalEvent[]): { event: NormalEvent; behavior: Behavior }[] {
  const byPid = new Map<string, ProcessBehavior>();
  return events.map((event) => {
    const { actor, parent, kind } = event;
    const at = `${event.host.name} ${actor.pid}`;
    if (kind === 'process_start') {
      const stored = byPid.get(`${event.host.name} ${actor.ppid}`);
      const { image, argv, commandLine, cwd, user, uid, sha256 } = actor;
      const context = parent?.image === undefined ? stored : { ...parent, cwd: stored?.cwd };
      byPid.set(at, { started: true, image, argv, commandLine, cwd, user, uid, sha256, parent: context });
    }
    const process = byPid.get(at) ?? { started: false, image: actor.image, user: actor.user, uid: actor.uid };
    return {
      event,
      behavior: { kind, action: event.action, process, file: event.file, net: event.net, outcome: event.outcome },
    };
  });
}

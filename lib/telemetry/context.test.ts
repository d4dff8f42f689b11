import { describe, expect, it } from 'vitest';
import { chaos, random } from '../chaos.fixture';
import { contextNeeds, emptyBase, type HostBase, type ProcessIds, resolveContext } from './context';
import { compareKeys, keyText, type NormalEvent } from './event';
import { normaliseEcsLine } from './formats/ecs';
import type { FileOrigin } from './provenance';

/** The generated events of one host, in event order, each once. */
function eventsOf(seed: number): NormalEvent[] {
  const events = new Map<string, NormalEvent>();
  for (const line of chaos(seed, 200, 1)) {
    const answer = normaliseEcsLine(Buffer.from(line));
    if (answer.ok) events.set(keyText(answer.event), answer.event);
  }
  return [...events.values()].sort(compareKeys);
}

const ids: ProcessIds = {
  process: (pid, at) => `p ${pid} ${keyText(at)}`,
  unseenEntity: (entity) => `e ${entity}`,
  unseenPid: (pid, since) => `u ${pid} ${since ? keyText(since) : ''}`,
};

describe('file history folded from the middle', () => {
  it.each(Array.from({ length: 40 }, (_, i) => i))('is that of a fold from the beginning, seed %i', (seed) => {
    const events = eventsOf(seed);
    const at = Math.floor(random(seed)() * events.length);
    const whole = resolveContext(emptyBase(), events, ids);
    const rest = events.slice(at);
    const needs = contextNeeds(rest);
    // What the files before come from, as far as the rest asks for it; nothing else.
    const origins = new Map<string, FileOrigin>();
    const before = whole.provenance.filter((row) => compareKeys(row, rest[0]!) < 0);
    for (const row of before) if (needs.paths.has(row.path)) origins.set(row.path, row);
    const base: HostBase = { ...emptyBase(), origins };
    const told = ({ provenance }: typeof whole) =>
      provenance
        .filter((row) => compareKeys(row, rest[0]!) >= 0)
        .map((row) => [keyText(row), row.path, row.action, row.writtenTime, row.downloaded]);
    expect(told(resolveContext(base, rest, ids))).toEqual(told(whole));
  });
});

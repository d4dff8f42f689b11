import path from 'node:path';
import { projectFolder } from '../env';

/** The recorded fleet that ships with the product, and what times it holds: it is historic from the day after. */
export const RECORDING_RANGE = { from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' };

/** The later recording begins after this, and the first one ended before it. */
export const LATER_FROM = new Date('2026-11-23T09:20:00Z');

/** The source that the recording's hosts belong to. */
export const SAMPLE_SOURCE = 'sample';

/** @param number 1: the first recording; 2: the later one, half an hour on */
export function recordingFile(number: 1 | 2): string {
  return path.join(projectFolder(), 'data', 'sample', `ecs-fleet-${number}.ndjson.gz`);
}

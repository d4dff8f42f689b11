import type { Behavior } from '../../telemetry/behavior';
import { factOf } from '../../telemetry/facts';
import { behaviorView } from '../../telemetry/fields';
import { generalisedCommand, generalisedPath } from '../narrow/generalise';

const FALLBACK = { Image: '/path/of/the/program' };
/** A list of more values is no rule. */
const MOST_VALUES = 10;

/**
 * No fact tells these events apart: names are all there is, tied to where the program lies and who starts it, and what their
 * commands and files have in common.
 */
export function valuesInPlace(observed: readonly Behavior[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const place = new Set(observed.map((b) => factOf('ImageSystemPath', b)));
  if (place.size === 1 && !place.has(undefined)) out.ImageSystemPath = [...place][0];
  for (const fact of ['ImageName', 'ParentImageName'] as const) {
    const values = [...new Set(observed.map((b) => factOf(fact, b)))].sort();
    // where one has none, a list of the others would lose it
    if (values.includes(undefined) || values.length > MOST_VALUES) continue;
    out[fact] = values.length === 1 ? values[0] : values;
  }
  const views = observed.map((b) => behaviorView(b));
  for (const [field, generalised] of [
    ['CommandLine', generalisedCommand],
    ['TargetFilename', generalisedPath],
  ] as const) {
    const values = views.map((view) => view.get(field));
    const texts = values.filter((value) => typeof value === 'string');
    const pattern = texts.length === values.length ? generalised(texts) : undefined;
    if (pattern !== undefined) out[field] = pattern;
  }
  return Object.keys(out).length > 0 ? out : FALLBACK;
}

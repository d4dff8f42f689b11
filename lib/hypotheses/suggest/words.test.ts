import { describe, expect, it } from 'vitest';
import type { FactName } from '../../telemetry/facts';
import { ATOMS, CATEGORIES, fitsCategory, isRule, overlaps, type SuggestCategory } from './atoms';
import { type Said, sentenceOf, titleOf } from './words';

const said = (category: SuggestCategory, facts: FactName[], kind = CATEGORIES[category][0]): Said => ({
  category,
  kinds: [kind!],
  facts,
});

describe('a title', () => {
  it.each<[string, Said]>([
    ['Child disguised by its parent', said('process_creation', ['DisguisedByParent'])],
    ['Fake system program connects out', said('network_connection', ['Argv0ClaimsSystem', 'DestinationExternal'])],
    [
      'Service-account shell runs inline code',
      said('process_creation', ['UserIsService', 'ImageIsShell', 'ArgumentInlineCode']),
    ],
    ['Removes traces', said('process_creation', ['ArgumentTraces'])],
    [
      'Just-downloaded program in a hidden temp folder works in a hidden folder',
      said('process_creation', ['ImageDownloaded', 'ImageInHiddenTemporaryFolder', 'WorkingFolderHidden']),
    ],
    [
      'Makes a hidden user-writable file executable',
      {
        category: 'file_event',
        kinds: ['file_chmod'],
        facts: ['TargetHidden', 'TargetUserWritable', 'FileExecutable'],
      },
    ],
    ['Hidden program creates an autostart file', said('file_event', ['ImageHidden', 'TargetPersistence'])],
    ['Deletes a log file', said('file_delete', ['TargetTraces'])],
  ])('%s', (title, idea) => expect(titleOf(idea)).toBe(title));

  it('tells every idea of one or two facts from every other, and fits a row', () => {
    for (const category of Object.keys(CATEGORIES) as SuggestCategory[]) {
      const fitting = ATOMS.filter((fact) => fitsCategory(category, fact));
      const sets = fitting.flatMap((a, i) => [
        [a],
        ...fitting.slice(i + 1).flatMap((b) => (overlaps(a, b) ? [] : [[a, b]])),
      ]);
      const named = new Map<string, string>();
      for (const facts of sets.filter((set) => isRule(category, set))) {
        for (const words of [titleOf, sentenceOf]) {
          const name = `${words.name}: ${words(said(category, facts))}`;
          expect(named.get(name), `${name}: ${facts.join()}`).toBeUndefined();
          named.set(name, facts.join());
        }
        if (facts.length === 1) expect(titleOf(said(category, facts)).length).toBeLessThanOrEqual(56);
      }
    }
  });
});

it('a sentence says it in full', () => {
  expect(sentenceOf(said('network_connection', ['Argv0ClaimsSystem', 'DestinationExternal']))).toBe(
    'A program that poses as part of the system connects outside',
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPack } from '../sigma/pack';
import { contentHash } from './lifecycle-store';
import { type KnownRule, type PackChoice, planPack } from './pack';
import { packFiles } from './pack-export';
import { readRule } from './rule';

const id = (n: number) => `929a690e-bef0-4204-a928-ef5e620d6fc${n}`;
const rule = (title: string, image: string, more = '') =>
  `title: ${title}\n${more}logsource: { product: linux, category: process_creation }\ndetection: { s: { Image: ${image} }, condition: s }\n`;
const CHOICE: PackChoice = { pack: 'p', state: 'observing', overwrite: false };

function plan(texts: readonly string[], known: readonly KnownRule[] = [], choice: Partial<PackChoice> = {}) {
  const pack = readPack(texts.map((text, i) => ({ path: `${i}.yml`, text })));
  const checked = pack.rules.map(({ text, rule }) => {
    const { problems, ready } = readRule(text);
    const asked = (ready?.kinds.length ?? 0) > 0;
    return {
      problems,
      trigger: ready ? { can: asked, reasons: asked ? [] : ['no telemetry'], asked } : null,
      content: rule ? contentHash(rule) : null,
    };
  });
  return planPack(pack, checked, known, { ...CHOICE, ...choice });
}
const known = (yaml: string, more: Partial<KnownRule> = {}): KnownRule => {
  const { rule } = readRule(yaml).ready!;
  const own = { ruleId: rule.id ?? null, content: contentHash(rule), yaml };
  return {
    detectorId: 7,
    state: 'observing',
    title: rule.title,
    version: 2,
    from: { pack: 'p', path: '0.yml' },
    ...own,
    ...more,
  };
};
const verdicts = (report: ReturnType<typeof plan>) => report.entries.map(({ verdict }) => verdict);

describe('what becomes of a rule of a pack', () => {
  const one = rule('One', '/bin/a', `id: ${id(1)}\n`);
  const changed = rule('One', '/bin/b', `id: ${id(1)}\n`);

  test('new ones come in the state that was chosen; a bad one stops none', () => {
    const report = plan([one, rule('Two', '[', ''), rule('Three', '/bin/c').replace('Image', 'Imagee')], [], {
      state: 'live',
    });
    expect(report.entries).toMatchObject([
      { verdict: 'new', state: 'live', ruleId: id(1) },
      { verdict: 'refused', state: null },
      { verdict: 'refused', why: 'line 3: there is no field "Imagee"' },
    ]);
    expect(report.counts).toMatchObject({ new: 1, refused: 2 });
    // what is refused for its content is still called by its name
    const [misspelt, broken] = plan([
      rule("Bad 'n' ugly", "'x'").replace('Image:', 'Image|endwith:'),
      'title: [',
    ]).entries;
    expect([misspelt!.verdict, misspelt!.title, broken!.title]).toEqual(['refused', "Bad 'n' ugly", '']);
  });

  test.each([
    ['the same text', known(one), 'unchanged', {}],
    ['another text of a pack', known(changed), 'updated', {}],
    ['a text that was changed here', known(changed, { from: null }), 'kept', {}],
    ['a text that was changed here, to be replaced', known(changed, { from: null }), 'updated', { overwrite: true }],
    ['a live detector', known(changed, { state: 'live' }), 'waits', {}],
    [
      'a live detector, whatever state is chosen for new ones',
      known(changed, { state: 'live' }),
      'waits',
      { state: 'live' as const },
    ],
    ['a retired detector', known(changed, { state: 'retired' }), 'kept', {}],
    ['the same under another id', known(one, { ruleId: id(2) }), 'duplicate', {}],
    ['the same, retired, under another id', known(one, { ruleId: id(2), state: 'retired' }), 'new', {}],
  ])('%s', (_, there, verdict, choice) => {
    const report = plan([one], [there], choice);
    expect(verdicts(report)).toEqual([verdict]);
    expect(report.entries[0]!.detectorId).toBe(verdict === 'new' ? null : 7);
  });

  test('two files that say the same are one rule', () => {
    const report = plan([one, one, changed, rule('Other', '/bin/a', `id: ${id(3)}\n`)]);
    expect(report.entries.map(({ verdict, why }) => [verdict, why])).toEqual([
      ['new', ''],
      ['duplicate', '0.yml has the same id'],
      ['duplicate', '0.yml has the same id'],
      ['duplicate', '0.yml asks for the same'],
    ]);
  });

  test('a rule without an id is known by its place in its pack', () => {
    const [before, after] = [rule('One', '/bin/a'), rule('One', '/bin/b')];
    expect(verdicts(plan([after], [known(before)]))).toEqual(['updated']);
    expect(verdicts(plan([after], [known(before)], { pack: 'q' }))).toEqual(['new']);
  });

  test('what nothing here can be asked of is stored, and not evaluated', () => {
    const foreign = one.replace('process_creation', 'dns_query');
    expect(plan([foreign], [], { state: 'live' }).entries).toMatchObject([
      { verdict: 'new', state: 'paused', why: 'no telemetry' },
    ]);
    expect(verdicts(plan([foreign], [known(one)]))).toEqual(['kept']);
  });

  test('a rule that only a correlation counts never comes live', () => {
    const named = rule('One', '/bin/a', 'name: one\n');
    const often =
      'title: Often\ncorrelation: { type: event_count, rules: [one], group-by: [User], timespan: 5m, condition: { gte: 3 } }\n';
    const report = plan([named, often], [], { state: 'live' });
    expect(report.entries).toMatchObject([{ state: 'observing', why: expect.stringContaining('"Often"') }]);
    expect(report.remarks).toMatchObject([{ kind: 'correlation', why: expect.stringContaining('do not run live') }]);
  });
});

describe('export', () => {
  const stored = (path: string | null, yaml = 'a\n', detectorId = 1) => ({
    detectorId,
    title: 'A title: here',
    state: 'live' as const,
    yaml,
    path,
  });

  test('files are where they came from, and documents of one file in order', () => {
    expect(packFiles([stored('x/b.yml', 'b'), stored('a.yml#2', '2\n'), stored('a.yml', '1\n'), stored(null)])).toEqual(
      [
        { path: 'a.yml', text: '1\n---\n2\n' },
        { path: 'a_title_here.yml', text: 'a\n' },
        { path: 'x/b.yml', text: 'b' },
      ],
    );
  });

  test('no name is used twice, and none leaves the folder', () => {
    const hostile = ['../../etc/passwd', '/etc/cron.d/x.yml', 'C:\\x.yml', '..', '', 'a\0b.yml', './a/../b.yml'];
    const files = packFiles([...hostile, 'same.yml', 'same.yml'].map((path, i) => stored(path, `${i}\n`, i)));
    expect(new Set(files.map(({ path }) => path)).size).toBe(hostile.length + 2);
    for (const { path } of files) expect(path).toMatch(/^(?!\/)(?!.*\.\.\/)[^\0\\:]+\.yml$/);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'./\\a#2:y') }), { maxLength: 8 }), (paths) => {
        const made = packFiles(paths.map((path, i) => stored(path, `${i}\n`, i)));
        for (const { path } of made) expect(path.split('/')).not.toContain('..');
        expect(made.flatMap(({ text }) => text.split('---\n')).sort()).toEqual(paths.map((_, i) => `${i}\n`).sort());
      }),
    );
  });

  test('what is read and written again is the same', () => {
    const texts = [
      rule('One', '/bin/a'),
      `# c\n---\n${rule('Two', '/bin/b')}`,
      `${rule('Three', '/bin/c')}---\n${rule('Four', '/bin/d')}`,
    ];
    const files = texts.map((text, i) => ({ path: `f/${i}.yml`, text }));
    const stored = readPack(files).rules.map(({ path, document, text }, i) => ({
      detectorId: i,
      title: 't',
      state: 'live' as const,
      yaml: text,
      path: document > 1 ? `${path}#${document}` : path,
    }));
    expect(packFiles(stored)).toEqual(files);
  });
});

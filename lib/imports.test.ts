import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// Who may import whom: arrows point down the flow of docs/architecture.md and none runs back.

/** Named for one subject each; every room may use them. */
const SUBJECTS = ['csv', 'db', 'env', 'errors', 'ids', 'severity', 'time', 'origin'];

const ROOMS: Record<string, string[]> = {
  sigma: [],
  telemetry: ['sigma'],
  access: [],
  'process-tree': ['telemetry', 'sigma'],
  detectors: ['sigma', 'telemetry', 'access'],
  alerts: ['detectors', 'telemetry', 'process-tree', 'sigma', 'access'],
  backtest: ['sigma', 'telemetry', 'alerts', 'detectors', 'start-thread'],
  threats: ['alerts', 'detectors', 'telemetry', 'process-tree', 'access'],
  hypotheses: ['sigma', 'telemetry', 'process-tree', 'backtest', 'detectors', 'access'],
  hunt: ['sigma', 'telemetry', 'detectors', 'backtest', 'access'],
  promotion: ['detectors', 'backtest', 'threats', 'hypotheses', 'alerts', 'telemetry', 'sigma', 'access'],
  lineage: ['alerts', 'threats', 'hypotheses', 'detectors', 'telemetry'],
  sources: ['telemetry', 'detectors', 'access'],
  ingest: ['telemetry', 'detectors', 'alerts', 'sources'],
  verify: ['telemetry', 'detectors', 'alerts', 'access', 'sigma'],
  'start-thread': [],
  'incident-message': ['hypotheses'],
  incident: ['incident-message', 'start-thread'],
  'incident-draft': ['incident', 'hypotheses'],
  'incident-thread': ['incident-message', 'alerts', 'hypotheses', 'threats', 'promotion', 'telemetry'],
  http: ['access'],
  'http-stream': [],
  jobs: ['alerts', 'backtest', 'retention'],
  duties: [],
  retention: ['telemetry', 'detectors', 'access'],
  'own-duties': ['duties', 'ingest', 'promotion', 'retention', 'telemetry'],
};
/** Ways in, which may use every room. */
const DOORS = ['cli'];

const root = path.resolve(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sources(file);
    return /\.tsx?$/.test(file) && !/\.(test|fixture)\.tsx?$|test-\w+\.ts$/.test(file) ? [file] : [];
  });
}

interface Import {
  file: string;
  target: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].flatMap(([, name = '']) => {
    if (name.startsWith('@/')) return [{ file, target: name.slice(2) }];
    return name.startsWith('.') ? [{ file, target: path.posix.join(path.posix.dirname(file), name) }] : [];
  });
}

const room = (file: string): string => (file.split('/')[1] ?? '').replace(/\.tsx?$/, '');
const show = (found: Import[]): string[] => found.map(({ file, target }) => `${file} imports ${target}`);

describe('who may import whom', () => {
  const lib = sources('lib').flatMap(importsOf);
  const components = sources('components').flatMap(importsOf);

  it('lib: rooms follow the flow', () => {
    const wrong = lib.filter(({ file, target }) => {
      const [from, to] = [room(file), room(target)];
      if (from === to || DOORS.includes(from)) return false;
      if (!target.startsWith('lib/')) return true;
      if (SUBJECTS.includes(from)) return !SUBJECTS.includes(to);
      return !SUBJECTS.includes(to) && !ROOMS[from]?.includes(to);
    });
    expect(show(wrong)).toEqual([]);
  });

  it('lib: the database is touched by stores, lib/db and the ways in alone', () => {
    const mayTouch = /[/-]store\.ts$|^lib\/(db|cli|jobs)\/|^lib\/(ingest|incident-thread)\.ts$/;
    const wrong = lib.filter(({ file, target }) => target.startsWith('lib/db/') && !mayTouch.test(file));
    expect(show(wrong)).toEqual([]);
  });

  it('lib/sigma stands alone', () => {
    expect(
      show(lib.filter(({ file, target }) => file.startsWith('lib/sigma/') && !target.startsWith('lib/sigma/'))),
    ).toEqual([]);
  });

  it('components: only each other and the pure files of lib', () => {
    const wrong = components.filter(
      ({ target }) =>
        !target.startsWith('components/') &&
        (!target.startsWith('lib/') || /store$|^lib\/(db|cli|ingest|http)\b/.test(target)),
    );
    expect(show(wrong)).toEqual([]);
  });

  it('components/ui: knows no room', () => {
    const wrong = components.filter(
      ({ file, target }) =>
        file.startsWith('components/ui/') && target.startsWith('components/') && !target.startsWith('components/ui/'),
    );
    expect(show(wrong)).toEqual([]);
  });

  it('one kind of link, which fetches nothing ahead', () => {
    const files = [...sources('components'), ...sources('app')].filter((file) => file !== 'components/ui/link.tsx');
    expect(files.filter((file) => /from 'next\/link'/.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  it('pages reach no module of Node: a browser would be given its stand-in, which may be larger than the page', () => {
    for (const page of sources('app').filter((file) => file.endsWith('/page.tsx'))) {
      const reached = new Map<string, string>([[page, page]]);
      for (const [file, way] of reached) {
        for (const target of valuesFrom(file)) {
          expect(`${way} <- ${target}`).not.toMatch(/ <- node:/);
          const found = ['.ts', '.tsx', '/index.ts'].map((end) => target + end).find((name) => known.has(name));
          if (found && !reached.has(found)) reached.set(found, `${way} <- ${found}`);
        }
      }
    }
  });
});

const known = new Set([...sources('app'), ...sources('components'), ...sources('lib')]);

/** What a file imports that is there when it runs; code that comes later (`import()`) is another matter. */
function valuesFrom(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )([^;]*?)from '([^']+)'/gms)].flatMap(
    ([, names = '', from = '']) => {
      if (
        /^\{[^}]*\} $/.test(names) &&
        names
          .slice(1, -2)
          .split(',')
          .every((name) => /^\s*(type |$)/.test(name))
      )
        return [];
      if (from.startsWith('@/')) return [from.slice(2)];
      return [from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from];
    },
  );
}

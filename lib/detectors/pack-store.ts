import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { parseRule } from '../sigma';
import { type PackFile, placed, readPack } from '../sigma/pack';
import { now } from '../time';
import { checkRules } from './check-store';
import type { DetectorState } from './detector';
import { isEvaluated } from './lifecycle';
import { changeLiveSet, contentHash, createDetector, endVersions, insertVersion } from './lifecycle-store';
import { filePlace, type KnownRule, type PackChoice, type PackEntry, type PackReport, planPack } from './pack';
import type { ReadyRule } from './rule';

/** What an import of these files would do. Nothing is stored. */
export async function checkPack(
  files: readonly PackFile[],
  choice: PackChoice,
  db: Queryable = pool(),
): Promise<PackReport> {
  return (await read(files, db)).plan(await knownRules(db), choice).report;
}

/**
 * Imports a pack: new rules become detectors in the state that was chosen, changed ones new versions of theirs, in one
 * transaction and one epoch. What is refused stops nothing else.
 */
export async function importPack(
  by: Actor,
  files: readonly PackFile[],
  choice: PackChoice,
  db: pg.Pool = pool(),
): Promise<Imported> {
  const pack = await read(files, db);
  const planned = pack.plan(await knownRules(db), choice);
  const { counts } = planned.report;
  if (counts.new + counts.updated === 0) return planned;
  return transaction(
    async (tx) => {
      const epoch = await changeLiveSet(tx);
      // the detectors may have changed since
      const { report, sources } = pack.plan(await knownRules(tx), choice);
      const told = [];
      for (const entry of report.entries) {
        const text = { ...sources.get(entry)!, epoch, pack: choice.pack };
        if (entry.verdict === 'new') told.push(await makeDetector(tx, by, entry, text));
        else if (entry.verdict === 'updated') told.push(await addVersion(tx, by, entry, text));
      }
      const details = { ...report.counts, state: choice.state, epoch };
      await audit(tx, ...told, { actor: by, action: 'import', object: 'pack', objectId: choice.pack, details });
      return { report, sources };
    },
    { pool: db },
  );
}

/** A report, with the text of each of its entries. */
export interface Imported {
  report: PackReport;
  sources: ReadonlyMap<PackEntry, Source>;
}

interface Source {
  yaml: string;
  ready?: ReadyRule;
}
type Text = Source & { epoch: number; pack: string };

async function makeDetector(tx: Queryable, by: Actor, entry: PackEntry, { yaml, ready, epoch, pack }: Text) {
  const { detectorId } = await createDetector(tx, {
    yaml,
    ready,
    state: entry.state as 'live' | 'observing' | 'paused',
    origin: 'import',
    author: by.name,
    note: `Imported from ${pack}`,
    epoch,
    from: { pack, path: filePlace(entry.path, entry.document) },
  });
  entry.detectorId = detectorId;
  const details = { title: entry.title, pack, path: entry.path, epoch, mode: entry.state };
  return { actor: by, action: 'create', object: 'detector', objectId: detectorId, details };
}

/** A new version in the state that the detector is in; a live one is never changed by a pack. */
async function addVersion(tx: Queryable, by: Actor, entry: PackEntry, { yaml, ready, epoch, pack }: Text) {
  const { detectorId, version, state, title } = entry;
  await endVersions(tx, detectorId!, epoch);
  const number = version! + 1;
  const note = `Updated from ${pack}`;
  const versionId = await insertVersion(tx, {
    detectorId: detectorId!,
    number,
    yaml,
    ready,
    note,
    author: by.name,
    fromEpoch: isEvaluated(state!) ? epoch : null,
    from: { pack, path: filePlace(entry.path, entry.document) },
  });
  await tx.query('update detectors set title = $2, updated_at = $3 where detector_id = $1', [detectorId, title, now()]);
  const details = { versionId, number, epoch, note, pack, path: entry.path };
  return { actor: by, action: 'tune', object: 'detector', objectId: detectorId!, details };
}

/** The pack, read and checked once; decided on as often as needed. */
async function read(files: readonly PackFile[], db: Queryable) {
  const pack = readPack(files);
  const checked = await checkRules(
    pack.rules.map(({ text }) => text),
    db,
  );
  const about = pack.rules.map((rule, i) => ({
    problems: placed(checked[i]!.problems, rule),
    trigger: checked[i]!.trigger,
    content: rule.rule ? contentHash(rule.rule) : null,
  }));
  return {
    plan(known: readonly KnownRule[], choice: PackChoice): Imported {
      const report = planPack(pack, about, known, choice);
      const sources = report.entries.map((entry, i): [PackEntry, Source] => {
        const { ready } = checked[i]!;
        return [entry, { yaml: pack.rules[i]!.text, ...(ready ? { ready } : {}) }];
      });
      return { report, sources: new Map(sources) };
    },
  };
}

interface KnownRow {
  detectorId: number;
  state: DetectorState;
  title: string;
  ruleId: string | null;
  content: string | null;
  yaml: string;
  version: number;
  pack: string | null;
  path: string | null;
}

/** Every detector with its newest text. */
async function knownRules(db: Queryable): Promise<KnownRule[]> {
  const { rows } = await db.query<KnownRow>(
    `select d.detector_id as "detectorId", d.state, v.title, v.rule_id as "ruleId", v.content, v.yaml, v.number as version,
       v.pack, v.pack_path as path
     from detectors d
     join lateral (select * from detector_versions v where v.detector_id = d.detector_id order by v.number desc limit 1) v on true
     order by d.detector_id`,
  );
  return rows.map(({ pack, path, ruleId, content, ...row }) => ({
    ...row,
    ...(content === null ? recognised(row.yaml) : { ruleId, content }),
    from: pack === null ? null : { pack, path: path ?? '' },
  }));
}

/** For versions that were stored before ids and contents were. */
function recognised(yaml: string): { ruleId: string | null; content: string } {
  const { rule } = parseRule(yaml);
  // one that does not parse is like no other
  if (!rule) return { ruleId: null, content: yaml };
  return { ruleId: rule.id?.toLowerCase() ?? null, content: contentHash(rule) };
}

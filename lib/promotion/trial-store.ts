import type { Queryable } from '../db/client';
import { AppError } from '../errors';
import { trialReport } from '../hypotheses/evade-store';
import type { TrialAnswer } from '../hypotheses/evasion';
import type { LineageId } from '../telemetry/lineage-store';
import { readLineageScenes, readScenes, type ThreatScene } from '../threats/scenes-store';

/**
 * How an idea's rule fares, beside the detectors that watch, when the adversary changes something: on its threat's evidence,
 * else on what its alert's lineage did, else on the lineages of what was observed.
 * @param yaml its text as it stands in an editor
 */
export async function readTrial(hypothesisId: number, yaml: string, db: Queryable & object): Promise<TrialAnswer> {
  const idea = await readIdea(db, hypothesisId);
  const scenes = await incidentOf(db, hypothesisId, idea);
  if (typeof scenes === 'string') return { ok: false, reason: scenes };
  if (scenes.length === 0)
    return {
      ok: false,
      reason: 'This idea came from no incident: there is no attack to change. Mark an event of one.',
    };
  return { ok: true, ...(await trialReport(db, scenes, { ...idea, yaml })) };
}

interface IdeaRow {
  title: string;
  detectorId: number | null;
  threatId: number | null;
  lineage: LineageId | null;
}

async function readIdea(db: Queryable, hypothesisId: number): Promise<IdeaRow> {
  const { rows } = await db.query<Omit<IdeaRow, 'lineage'> & { hostId: number | null; anchorId: string | null }>(
    `select h.title, h.detector_id as "detectorId", coalesce(h.threat_id, a.threat_id) as "threatId",
       a.host_id as "hostId", a.anchor_id as "anchorId"
     from hypotheses h
     left join alerts b on b.host_id = h.host_id and b.alert_id = h.alert_id
     left join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id)
     where h.hypothesis_id = $1`,
    [hypothesisId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no hypothesis ${hypothesisId}.`);
  const { hostId, anchorId, ...idea } = rows[0];
  return { ...idea, lineage: hostId !== null && anchorId !== null ? { hostId, anchorId } : null };
}

/** A sentence where it cannot be played through. */
async function incidentOf(
  db: Queryable & object,
  hypothesisId: number,
  { threatId, lineage }: IdeaRow,
): Promise<ThreatScene[] | string> {
  try {
    if (threatId !== null) return await readScenes(db, threatId);
    return await readLineageScenes(db, lineage ? [lineage] : await observedLineages(db, hypothesisId));
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_large') return error.message;
    throw error;
  }
}

async function observedLineages(db: Queryable, hypothesisId: number): Promise<LineageId[]> {
  const { rows } = await db.query<LineageId>(
    `select distinct p.host_id as "hostId", p.anchor_id as "anchorId" from hypothesis_observations ho
     join observations o on o.host_id = ho.host_id and o.observation_id = ho.observation_id
     join processes p on p.host_id = o.host_id and p.process_id = o.process_id
     where ho.hypothesis_id = $1`,
    [hypothesisId],
  );
  return rows;
}

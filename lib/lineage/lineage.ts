import type { Growth } from './growth';

/** threat -> observation -> hypothesis -> detector -> alert -> threat, as nodes and edges. */
export type LineageKind = 'alert' | 'threat' | 'observation' | 'hypothesis' | 'detector';

export interface LineageNode {
  /** kind and id, "threat-1" */
  key: string;
  kind: LineageKind;
  id: string;
  title: string;
  /** state, severity or outcome, in words */
  detail: string;
  state: string;
  time: number;
  href: string;
}

export interface LineageEdge {
  from: string;
  to: string;
  /** in words: "raised", "confirmed as", "marked in", "led to", "promoted to", "caught" */
  label: string;
  events: number | null;
}

/** GET /api/lineage[?focus=threat-1] */
export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
  numbers: {
    liveDetectors: number;
    starterDetectors: number;
    hypotheses: { promoted: number; rejected: number; draft: number };
    threats: number;
    /** threats caught by at least one detector born from another threat */
    caughtByBornElsewhere: number;
  };
  growth: Growth;
}

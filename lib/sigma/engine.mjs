// The engine for plain Node, which reads no TypeScript by itself: node ../shared/conformance/run.mjs lib/sigma/engine.mjs cases.jsonl
import { tsImport } from 'tsx/esm/api';

export const { matches } = await tsImport('./index.ts', import.meta.url);

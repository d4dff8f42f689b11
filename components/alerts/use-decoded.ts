'use client';

import { useEffect, useState } from 'react';
import type { Decoded } from '../../lib/telemetry/decode';
import type { DecodeAnswer } from './decode-worker';

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, (decoded: Decoded) => void>();

/** Made when the first command line is looked at; kept, since the next one comes soon. */
function decoder(): Worker {
  if (!worker) {
    worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      waiting.get(data.id)?.(data.decoded);
      waiting.delete(data.id);
    };
  }
  return worker;
}

/** Shorter texts hide nothing. */
const LEAST = 12;

/** What a command line hides; null until it is known. */
export function useDecoded(text: string): Decoded | null {
  const [found, setFound] = useState<{ text: string; decoded: Decoded } | null>(null);
  useEffect(() => {
    if (text.length < LEAST) return;
    const id = ++asked;
    waiting.set(id, (decoded) => setFound({ text, decoded }));
    decoder().postMessage({ id, text });
    return () => void waiting.delete(id);
  }, [text]);
  return found?.text === text ? found.decoded : null;
}

import { type Decoded, decodeLayers } from '../../lib/telemetry/decode';

/** Decodes beside the page, so that a megabyte of hidden text costs it no frame. */
export interface DecodeAnswer {
  id: number;
  decoded: Decoded;
}

self.onmessage = ({ data }: MessageEvent<{ id: number; text: string }>) => {
  const answer: DecodeAnswer = { id: data.id, decoded: decodeLayers(data.text) };
  self.postMessage(answer);
};

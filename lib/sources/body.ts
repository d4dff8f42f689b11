import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors';

export const MAX_WIRE_BYTES = 10 * 1024 * 1024;
export const MAX_BODY_BYTES = 20 * 1024 * 1024;
/** text compresses ten- to thirtyfold; far beyond that it is a bomb */
const MAX_RATIO = 200;
const RATIO_FROM = 1024 * 1024;

/**
 * Reads an ingest body, gzip or plain, within its limits. Announced and received bytes are compared, so that a body
 * that something on the way cut is refused rather than half stored.
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? Number.NaN);
  if (announced > MAX_WIRE_BYTES) throw tooLarge(`${announced} bytes`);
  if (!request.body) return new Uint8Array();
  const encoding = (request.headers.get('content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new AppError('unsupported_media_type', `content-encoding ${encoding} is not read: send gzip or plain text`);
  }
  const wire = await received(request.body as unknown as AsyncIterable<Uint8Array>);
  if (!Number.isNaN(announced) && wire.length !== announced) {
    throw new AppError(
      'bad_request',
      `${announced} bytes were announced and ${wire.length} received: the body was cut on its way, send it again`,
    );
  }
  return encoding === 'gzip' ? gunzip(wire) : wire;
}

async function received(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  try {
    return await collect(body, MAX_WIRE_BYTES, 'on the wire');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('bad_request', 'the body ended before its time: send it again');
  }
}

async function gunzip(wire: Uint8Array): Promise<Uint8Array> {
  const unpack = createGunzip();
  Readable.from([wire]).pipe(unpack);
  try {
    return await collect(unpack, MAX_BODY_BYTES, 'after decompression', wire.length);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'bad_request',
      'the body is announced as gzip but does not decompress: send it again, or without content-encoding',
    );
  } finally {
    unpack.destroy();
  }
}

async function collect(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  where: string,
  wire?: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw tooLarge(`more than ${limit} bytes ${where}`);
    if (wire !== undefined && size > RATIO_FROM && size > wire * MAX_RATIO) {
      throw tooLarge(`a compression ratio above ${MAX_RATIO}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(what: string): AppError {
  return new AppError(
    'too_large',
    `the body has ${what}; at most ${MAX_WIRE_BYTES} bytes compressed and ${MAX_BODY_BYTES} decompressed are read: send smaller batches`,
  );
}

// A thread reads TypeScript only after it has asked for it itself. Which program it runs stands in its data.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register({ tsconfig: path.join(import.meta.dirname, '../tsconfig.json') });
await import(pathToFileURL(path.join(import.meta.dirname, workerData.program)).href);

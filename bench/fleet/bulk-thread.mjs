// A thread reads TypeScript only after it has asked for it itself.
import { register } from 'tsx/esm/api';

register();
await import('./bulk-thread.ts');

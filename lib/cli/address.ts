import net from 'node:net';
import { freePort } from '../db/server';
import { env } from '../env';
import { CommandError } from './failure';

export type Address = { host: string; port: number; url: string };

/** Where to serve, from HOST and PORT (0: any free port). Throws where others could reach us or the port is taken. */
export async function serveAddress(): Promise<Address> {
  const { HOST: host, PORT } = env();
  if (!isLoopback(host)) {
    throw new CommandError(
      `HOST is ${host}: refused. Unwrap has no accounts yet, so whoever reaches the port could read and change everything. It serves on the loopback only; unset HOST, and reach it from elsewhere through an SSH tunnel (ssh -L 3000:127.0.0.1:3000 ...).`,
    );
  }
  const port = PORT === 0 ? await freePort() : PORT;
  if (!(await isFree(host, port))) {
    throw new CommandError(
      `Port ${port} on ${host} is taken, perhaps by an Unwrap that already runs. Stop it, or choose another port: PORT=3001 npm start`,
    );
  }
  return { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return net.isIPv4(host) && host.startsWith('127.');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new CommandError(`Cannot serve on ${host}, port ${port}: ${error.message}`));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ['pg', 'pg-boss', 'pg-copy-streams', 'pg-boss', '@prisma/client', '@prisma/adapter-pg'],
  devIndicators: false,
  // Types are a phase of `npm test`. A first start on someone's machine should neither wait for them nor fail on a test.
  typescript: { ignoreBuildErrors: true },
};

export default config;

import { defineConfig } from 'prisma/config';

// The Prisma CLI is used through scripts/prisma.mjs, for generate, validate and format. Migrations are applied by
// lib/db/migrate.ts; the url is here for those who look at a database with Prisma's own tools.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});

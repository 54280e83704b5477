import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/store/kinds.ts',
    './src/store/schema.ts',
    './src/store/ledger-schema.ts',
    './src/store/audit-schema.ts',
    './src/store/chat-schema.ts',
    './src/store/channel-schema.ts',
    './src/store/job-schema.ts',
  ],
  out: './drizzle',
  casing: 'snake_case',
  schemaFilter: ['public'],
});

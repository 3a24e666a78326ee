export { composeDown, composeMigration, excerptFor, markerOf, type Migration } from './compose.js';
export { tableKey, type ComposeOptions, type Query, type TableFacts } from './facts.js';
export { planMigration, type PlanMigrationInput } from './plan.js';
export { composeTypes, TYPES_MARK } from './row-types.js';
export { migrationTarget, supabaseMigrations, type MigrationTarget } from './target.js';
export type { DatabaseFacts } from './existing/facts.js';

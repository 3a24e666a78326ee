export { composeDown, composeMigration, markerOf, type Migration } from './compose.js';
export { planMigration, type PlanMigrationInput } from './plan.js';
export { migrationTarget, type MigrationTarget } from './target.js';

// The headline numbers of a migration, measured on the example before and after, in one run: see bench/README.md.
// SECONDS, VIEWERS and INSERTS change the numbers.
import { createJiti } from 'jiti';

await createJiti(import.meta.url).import('./live/run.ts');

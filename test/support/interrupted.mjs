// A run that starts what the suite starts, says so, and waits to be interrupted.
import { createJiti } from 'jiti';

const jiti = createJiti(import.meta.url);
const { startGuard } = await jiti.import('./leftovers.ts');
const { startPostgres } = await jiti.import('./postgres.ts');
const { startBrowser } = await jiti.import('./browser.ts');
const { folder } = startGuard();
const { port } = await startPostgres();
await startBrowser();
console.log(JSON.stringify({ folder, port }));
setInterval(() => undefined, 1000);

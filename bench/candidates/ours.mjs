// What is measured of this tool: everything `migrate` does except writing. `node ours.mjs FOLDER`
import { migrate } from '../../dist/index.js';

const [, , cwd] = process.argv;
const { summary, skipped, warnings } = await migrate({ cwd, dryRun: true });
process.stdout.write(JSON.stringify({ sockets: summary.sockets, skipped, warnings }));

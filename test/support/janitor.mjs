// Sweeps up behind a test run that was killed: its end of the pipe is closed then, whatever the signal was.
import { createJiti } from 'jiti';

const { sweep } = await createJiti(import.meta.url).import('./leftovers.ts');
process.stdin.resume().once('end', () => sweep(process.argv[2]));

// What it is measured against: jscodeshift parses and prints the same files, and TypeScript checks the project once.
// `node theirs.mjs FOLDER FILE...`
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jscodeshift from 'jscodeshift';
import ts from 'typescript';

const [, , cwd, ...files] = process.argv;
const j = jscodeshift.withParser('tsx');
let printed = 0;
for (const file of files) printed += j(readFileSync(join(cwd, file), 'utf8')).toSource().length;

const config = ts.getParsedCommandLineOfConfigFile(join(cwd, 'tsconfig.json'), {}, ts.sys);
const program = ts.createProgram(config.fileNames, config.options);
const errors = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
process.stdout.write(JSON.stringify({ printed, errors: errors.slice(0, 5) }));

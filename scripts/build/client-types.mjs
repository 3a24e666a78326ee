// The declarations of @supabase/supabase-js and of what they lead to. Generated code is type-checked against them where
// an app has not installed the client yet. Every way to import it is followed, so that no app meets a gap.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packagesOf } from './notices.mjs';

const { ModuleKind, ModuleResolutionKind } = ts;
const WAYS = [
  ['mts', ModuleKind.Node16, ModuleResolutionKind.Node16],
  ['cts', ModuleKind.Node16, ModuleResolutionKind.Node16],
  ['ts', ModuleKind.ESNext, ModuleResolutionKind.Bundler],
  ['ts', ModuleKind.CommonJS, ModuleResolutionKind.Node10],
];

/** The declaration files that an import of the client leads to, absolute. */
function reached(root) {
  const files = WAYS.flatMap(([extension, module, moduleResolution]) => {
    const options = { module, moduleResolution, types: [], noLib: true, ignoreDeprecations: '6.0' };
    const host = ts.createCompilerHost(options);
    const entry = join(root, `entry.${extension}`);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (file) => file === entry || fileExists(file);
    host.getSourceFile = (file, ...rest) =>
      file === entry
        ? ts.createSourceFile(file, "import '@supabase/supabase-js';", ...rest)
        : getSourceFile(file, ...rest);
    const sources = ts.createProgram([entry], options, host).getSourceFiles();
    return sources.map(({ fileName }) => fileName).filter((file) => file !== entry);
  });
  return [...new Set(files)];
}

/** Copies them below the folder, each package under its name. Returns the folders they were copied from. */
export function copyClientTypes(root, target) {
  const files = reached(root);
  const folders = packagesOf(files);
  const inTarget = (file) =>
    join(target, file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length));
  for (const file of files) cpSync(file, inTarget(file));
  for (const folder of folders) {
    const { name, version, license, type, main, module, types, exports, dependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    writeFileSync(
      join(inTarget(folder), 'package.json'),
      `${JSON.stringify({ name, version, license, type, main, module, types, exports, dependencies }, null, 2)}\n`,
    );
  }
  return folders;
}

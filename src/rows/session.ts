import path from 'node:path';
import type { ts as TypeScript } from 'ts-morph';
import { createTsconfigs } from '../project/tsconfig.js';
import { readProjectConfig } from '../verify/compiler-options.js';
import type { Compiler } from './field.js';

/** A module to look at; scripts of components are given as modules. */
export interface Module {
  /** Absolute. */
  path: string;
  text: string;
}

/** Programs over modules, one for each tsconfig: opened with the texts given, everything else read from the disk. */
export async function openCompilers(
  modules: readonly Module[],
): Promise<
  (
    file: string,
  ) => { compiler: Compiler; source: TypeScript.SourceFile; program: TypeScript.Program } | undefined
> {
  const { Project, ts } = await import('ts-morph');
  const tsconfigs = createTsconfigs();
  const groups = new Map<string, Module[]>();
  for (const module of modules) {
    const config = tsconfigs.forFile(module.path)?.file ?? '';
    groups.set(config, [...(groups.get(config) ?? []), module]);
  }
  const opened = new Map<string, { compiler: Compiler; program: TypeScript.Program }>();
  for (const [config, own] of groups) {
    const known = config === '' ? undefined : readProjectConfig(ts, config);
    const project = new Project({
      compilerOptions: {
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ESNext,
        ...known?.options,
        // `| null` is what tells whether a column may be empty, however the app is checked.
        strictNullChecks: true,
        allowJs: true,
        noEmit: true,
        skipLibCheck: true,
      },
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
    });
    for (const ambient of known?.ambient ?? []) project.addSourceFileAtPathIfExists(ambient);
    for (const { path: file, text } of own) project.createSourceFile(file, text, { overwrite: true });
    const program = project.getProgram().compilerObject;
    const compiler = { ts, checker: program.getTypeChecker() };
    for (const { path: file } of own) opened.set(path.normalize(file), { compiler, program });
  }
  return (file) => {
    const found = opened.get(path.normalize(file));
    const source = found?.program.getSourceFile(file.split(path.sep).join('/'));
    return found && source && { ...found, source };
  };
}

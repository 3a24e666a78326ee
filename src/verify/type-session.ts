import path from 'node:path';
import type { Project, SourceFile, ts as TypeScript } from 'ts-morph';
import { readText } from '../project/files.js';
import { appDirOf } from '../project/packages.js';
import { readProjectConfig, type ProjectConfig } from './compiler-options.js';
import type { Diagnostic } from './diagnostics.js';
import { readOnlyFileSystem } from './file-system.js';

/** A type checker for the files of one tsconfig, with texts that are not on disk. */
export interface TypeSession {
  config: ProjectConfig;
  /** Puts a text in place of what is on disk, whether the file exists or not. */
  setText(file: string, text: string): void;
  /** Complaints about a file, given all texts set so far. A file that is not there has none. */
  diagnostics(file: string): Diagnostic[];
  /** What a module shows to those that import it, as declarations; undefined when that cannot be told. */
  shape(file: string): string | undefined;
}

/**
 * Opens a session. Only the files asked for, what they import and the project's own declaration files are loaded; the program
 * is built anew after a text changed, reusing what stayed the same.
 */
export async function openTypeSession(tsconfig: string): Promise<TypeSession> {
  const { Project, ts } = await import('ts-morph');
  const config = readProjectConfig(ts, tsconfig);
  const project = new Project({
    compilerOptions: config.options,
    fileSystem: readOnlyFileSystem(new Project().getFileSystem(), appDirOf(tsconfig, path.dirname(tsconfig))),
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  for (const file of config.ambient) project.addSourceFileAtPathIfExists(file);
  const texts = new Map<string, string>();
  return {
    config,
    setText(file, text) {
      if (texts.get(file) === text) return;
      texts.set(file, text);
      project.createSourceFile(file, text, { overwrite: true });
    },
    shape: (file) => shapeOf(project, file),
    diagnostics(file) {
      const source = project.getSourceFile(file) ?? project.addSourceFileAtPathIfExists(file);
      if (!source) return [];
      // Reading from disk drops a byte order mark; offsets count it.
      const shift = !texts.has(file) && readText(file)?.startsWith('\uFEFF') ? 1 : 0;
      return complaints(ts, project, source).map((one) => ({ ...one, offset: one.offset + shift }));
    },
  };
}

function shapeOf(project: Project, file: string): string | undefined {
  const source = project.getSourceFile(file);
  let shape: string | undefined;
  const keep = (_name: string, text: string): void => void (shape = text);
  project.getProgram().compilerObject.emit(source?.compilerNode, keep, undefined, true);
  return shape;
}

function complaints(ts: typeof TypeScript, project: Project, source: SourceFile): Diagnostic[] {
  const program = project.getProgram().compilerObject;
  const found = [
    ...program.getSyntacticDiagnostics(source.compilerNode),
    ...program.getSemanticDiagnostics(source.compilerNode),
  ];
  return found
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map(({ code, messageText, start = 0, length = 0 }) => ({
      code: `TS${String(code)}`,
      message: ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')[0] ?? '',
      offset: start,
      length,
    }));
}

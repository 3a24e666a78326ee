import type { Module } from './module.js';

/** The modules of one language, as the evaluator sees them. */
export interface Project {
  modules: readonly Module[];
  /** What an import leads to: a module of the project, or undefined for a package. */
  resolve(from: string, module: Module): Module | undefined;
  /** The file of a module that may export a function without a name; its importers give it one. Nothing is parsed. */
  locate(from: string, module: Module): string | undefined;
  /** The path of a package's name: `fastapi.APIRouter`, or `ws` for a default export. */
  external(from: string, imported: string | undefined): string;
  /** The modules in a folder and the folders below it. */
  below(folder: string): string[];
  load(file: string): Module;
  /** The submodule of a package folder. */
  submodule(module: Module, name: string): Module | undefined;
}

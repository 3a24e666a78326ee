import { git, makeRepository } from '../discover/tree.js';

/** A repository on `main` with an author, as on a developer's machine. */
export function developed(files: Record<string, string>): string {
  const root = makeRepository(files);
  git(root, 'branch', '-M', 'main');
  git(root, 'config', 'user.name', 'Test');
  git(root, 'config', 'user.email', 'test@example.org');
  git(root, 'config', 'commit.gpgsign', 'false');
  return root;
}

import type { FileChange, Result } from '../../contract.js';
import type { Reporter } from '../reporter.js';
import { Context } from './context.js';
import type { Content } from './markup.js';
import { page } from './page.js';
import { channels } from './parts/channels.js';
import { findings } from './parts/findings.js';
import { leftovers } from './parts/leftovers.js';
import { otherFiles, sockets } from './parts/sockets.js';
import { summary } from './parts/summary.js';
import { picture } from './picture/svg.js';

/**
 * The report for a reviewer: one page that needs nothing beside it. What is done to the code, why it is the same, what is left and
 * what can go; with filters, and a list of what was looked at that stays in the reader's browser.
 */
export const html: Reporter = (result, options = {}) => {
  const context = new Context(result, options);
  const changes = shownChanges(result);
  const parts: Content[] = [
    summary(context),
    picture(context),
    sockets(context, changes),
    otherFiles(context, changes),
    leftovers(context),
    channels(context),
    findings(context),
  ];
  return page(context, parts);
};

/** What was changed, or what `migrate` would change where nothing was. */
function shownChanges({ changes, fixes = [] }: Result): readonly FileChange[] {
  return changes.length > 0 ? changes : fixes;
}
